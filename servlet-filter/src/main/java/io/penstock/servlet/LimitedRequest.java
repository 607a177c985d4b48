package io.penstock.servlet;

import static java.util.Objects.requireNonNull;

import io.penstock.http.FieldSink;
import io.penstock.http.Verdict;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * A request with its response, while a filter decides it and, if its verdict wants to know how it
 * ends, for the rest of the chain. One object for all of that, since there is one for each request.
 *
 * <p>It keeps two attributes in fields, that it was decided and what the gate has left. They are
 * handed down to the request below before anybody may meet that one alone: a dispatch after it has
 * become asynchronous, or an error page.
 *
 * <p>It listens from the very call that makes the request asynchronous: once the chain has returned
 * it may be too late, since a fast {@code complete()} or {@code dispatch()} has ended that state by
 * then.
 *
 * <p>Used by one thread at a time: the server passes a request on from thread to thread.
 */
final class LimitedRequest extends ServletFacts implements FieldSink, AsyncListener {

  private final HttpServletResponse response;
  private final String mark;
  private @Nullable Verdict verdict;
  private boolean handedDown;
  private boolean async;
  private boolean failed;
  private boolean unknown;

  /**
   * Begins with a request.
   *
   * @param mark the attribute by which the filter knows what it has decided
   */
  LimitedRequest(HttpServletRequest request, HttpServletResponse response, String mark) {
    super(request);
    this.response = response;
    this.mark = mark;
    if (request.getAttribute(Verdict.ATTRIBUTE) != null) { // of a filter in front: it stays there
      handDown();
    }
  }

  /** Gives the request below what is kept here, now and from now on. */
  void handDown() {
    if (!handedDown) {
      handedDown = true;
      super.setAttribute(mark, true);
      if (verdict != null) {
        super.setAttribute(Verdict.ATTRIBUTE, verdict);
      }
    }
  }

  /** Has a verdict told how this ends, where it goes asynchronous. */
  void watch(Verdict verdict) {
    this.verdict = verdict;
  }

  /** Whether it has ever been asynchronous: if so, its end comes to this listener. */
  boolean wentAsync() {
    return async;
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    if (!handedDown) {
      if (Verdict.ATTRIBUTE.equals(name)) {
        return verdict;
      }
      if (mark.equals(name)) {
        return true;
      }
    }
    return super.getAttribute(name);
  }

  @Override
  public void setAttribute(String name, Object value) {
    if (handedDown || !Verdict.ATTRIBUTE.equals(name)) {
      super.setAttribute(name, value);
    } else if (value instanceof Verdict left) {
      verdict = left;
    } else {
      handDown();
      super.setAttribute(name, value);
    }
  }

  @Override
  public void set(String name, String value) {
    response.setHeader(name, value);
  }

  @Override
  public void remove(String name) {
    ResponseFields.remove(response, name);
  }

  @Override
  public AsyncContext startAsync() {
    handDown();
    return watched(super.startAsync());
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    handDown();
    return watched(super.startAsync(request, response));
  }

  private AsyncContext watched(AsyncContext context) {
    if (!async) { // later ones are told of by onStartAsync
      async = true;
      context.addListener(this);
    }
    return context;
  }

  /** Dispatched and started once more, which makes the server forget its listeners. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    unknown = true;
  }

  @Override
  public void onError(AsyncEvent event) {
    if (Ending.isAbort(event.getThrowable())) {
      unknown = true;
    } else {
      failed = true;
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    if (!unknown) {
      int status = response.getStatus();
      requireNonNull(verdict).ended(this, failed && status < 400 ? 500 : status);
    }
  }
}
