package io.penstock.servlet;

import io.penstock.http.RequestFacts;
import io.penstock.http.Verdict;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

/**
 * A request that may become asynchronous, and whose verdict wants to know how it ends.
 *
 * <p>It listens from the very call that makes it asynchronous: once the chain has returned it may
 * be too late, since a fast {@code complete()} or {@code dispatch()} has ended that state by then.
 *
 * <p>Used by one thread at a time: the server passes a request on from thread to thread.
 */
final class WatchedRequest extends HttpServletRequestWrapper implements AsyncListener {

  private final RequestFacts facts;
  private final HttpServletResponse response;
  private final Verdict verdict;
  private boolean async;
  private boolean failed;
  private boolean unknown;

  WatchedRequest(
      HttpServletRequest request,
      RequestFacts facts,
      HttpServletResponse response,
      Verdict verdict) {
    super(request);
    this.facts = facts;
    this.response = response;
    this.verdict = verdict;
  }

  /** Whether it has ever been asynchronous: if so, its end comes to this listener. */
  boolean wentAsync() {
    return async;
  }

  @Override
  public AsyncContext startAsync() {
    return watched(super.startAsync());
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
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
      verdict.ended(facts, failed && status < 400 ? 500 : status);
    }
  }
}
