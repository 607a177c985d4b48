package io.penstock.redis;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps callers from waiting for a Redis that does not answer: when half of the last calls failed,
 * all fail at once for a while, and then one is let through to see.
 */
final class Breaker {

  private static final System.Logger LOG = System.getLogger(Breaker.class.getName());

  private static final int CALLS = 64;
  private static final int FEWEST = 8;
  private static final Duration PAUSE = Duration.ofMillis(500);

  private static final CircuitBreakerConfig CONFIG =
      CircuitBreakerConfig.custom()
          .slidingWindow(CALLS, FEWEST, SlidingWindowType.COUNT_BASED)
          .failureRateThreshold(50)
          .waitDurationInOpenState(PAUSE)
          .permittedNumberOfCallsInHalfOpenState(1)
          .build();

  static {
    // The first of a JVM to open loads classes for 25 ms, and a caller would have to wait for them.
    CircuitBreaker first = CircuitBreaker.of("rehearsal", CONFIG);
    while (first.tryAcquirePermission()) {
      first.onError(0, TimeUnit.NANOSECONDS, new TimeoutException());
    }
  }

  private final CircuitBreaker breaker;
  private final Executor background;
  private final Runnable opened;
  private final AtomicBoolean open = new AtomicBoolean();

  /**
   * Makes a closed one. It is asked for its state where that may have changed: who listens to it is
   * sent an event for every call, with the date.
   *
   * @param background runs one after the other what no caller is to wait for, such as logging
   * @param opened is run there whenever it opens, also after a call that was let through to see
   */
  Breaker(Executor background, Runnable opened) {
    this.background = background;
    this.opened = opened;
    breaker = CircuitBreaker.of("redis", CONFIG);
  }

  /** Whether to ask; if so, how it went has to be told. */
  boolean permits() {
    return breaker.tryAcquirePermission();
  }

  void succeeded() {
    breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    if (open.get() && breaker.getState() == State.CLOSED && open.compareAndSet(true, false)) {
      afterwards(() -> LOG.log(Level.INFO, "Redis answers again"));
    }
  }

  void failed(Throwable failure) {
    State before = breaker.getState();
    breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    if (before != State.OPEN && breaker.getState() == State.OPEN) {
      boolean first = open.compareAndSet(false, true);
      afterwards(
          () -> {
            if (first) {
              LOG.log(Level.WARNING, "Redis does not answer; policies decide without it");
            }
            opened.run();
          });
    }
  }

  private void afterwards(Runnable action) {
    try {
      background.execute(action);
    } catch (RejectedExecutionException e) {
      // The application has taken Lettuce's threads away.
    }
  }
}
