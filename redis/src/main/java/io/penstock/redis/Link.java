package io.penstock.redis;

import io.lettuce.core.api.StatefulConnection;
import io.netty.util.concurrent.EventExecutorGroup;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection for everybody, which is made in the background, as often as it takes. Once made,
 * Lettuce itself brings it back when it breaks. What Lettuce cannot know is that the one at the
 * other end hangs, or is no master any more: then {@link #renew} makes another and lets go of this
 * one when that is there.
 *
 * @param <C> what kind of connection
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing and waiting: nobody waits for them
final class Link<C extends StatefulConnection<?, ?>> implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Link.class.getName());

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private final String name;
  private final Supplier<? extends CompletionStage<? extends C>> connector;
  private final EventExecutorGroup timer;
  private final Consumer<C> ready;
  private final AtomicBoolean connecting = new AtomicBoolean();
  private final CompletableFuture<Void> firstAttempt = new CompletableFuture<>();

  private boolean told; // by one thread at a time, as attempts are made
  private volatile @Nullable C current;
  private volatile boolean closed;

  /**
   * Makes a link, not yet connected.
   *
   * @param name what it is for, to log
   * @param connector starts to connect; may be called often, but not by several threads at once
   * @param timer for the pauses between attempts
   * @param ready is given each new connection before anybody else is
   */
  Link(
      String name,
      Supplier<? extends CompletionStage<? extends C>> connector,
      EventExecutorGroup timer,
      Consumer<C> ready) {
    this.name = name;
    this.connector = connector;
    this.timer = timer;
    this.ready = ready;
  }

  /** Begins to connect; completes when the first attempt is over, however it ended. */
  CompletableFuture<Void> start() {
    renew();
    return firstAttempt;
  }

  /** The connection; null if there has not been one yet. */
  @Nullable C current() {
    return current;
  }

  /** Makes a new connection, unless that is being done. */
  void renew() {
    if (!closed && connecting.compareAndSet(false, true)) {
      attempt(FIRST_PAUSE_MILLIS);
    }
  }

  private void attempt(long pauseMillis) {
    try {
      connector.get().whenComplete((made, failure) -> attempted(made, failure, pauseMillis));
    } catch (RuntimeException e) {
      attempted(null, e, pauseMillis);
    }
  }

  private void attempted(@Nullable C made, @Nullable Throwable failure, long pauseMillis) {
    if (made != null) {
      connected(made);
    } else if (current == null && !closed) {
      LOG.log(
          told ? Level.DEBUG : Level.WARNING,
          () -> "Redis: no connection for " + name + " yet: " + reason(failure));
      told = true;
      again(pauseMillis);
    } else {
      connecting.set(false); // Lettuce may bring the old one back, or it is renewed another time
    }
    firstAttempt.complete(null);
  }

  /** The innermost one: those around it say where Redis is, and nothing else. */
  private static String reason(@Nullable Throwable failure) {
    Throwable inner = failure;
    while (inner != null && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return String.valueOf(inner);
  }

  private void connected(C made) {
    try {
      ready.accept(made);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "Redis: the connection for " + name + " cannot be used", e);
    }
    C old;
    synchronized (this) {
      old = closed ? made : current;
      current = made;
    }
    connecting.set(false);
    if (old != null) {
      old.closeAsync();
    }
  }

  private void again(long pauseMillis) {
    long longer = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
    try {
      timer.schedule(() -> attempt(longer), pauseMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      connecting.set(false); // the application has taken Lettuce's threads away
    }
  }

  @Override
  public void close() {
    C last;
    synchronized (this) {
      last = closed ? null : current;
      closed = true;
    }
    if (last != null) {
      last.close();
    }
  }
}
