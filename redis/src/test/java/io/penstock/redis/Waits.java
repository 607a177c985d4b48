package io.penstock.redis;

import io.penstock.BackendUnavailableException;
import io.penstock.RateLimiter;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other processes and threads do, with an end. */
final class Waits {

  private static final Duration LONGEST = Duration.ofSeconds(40);

  private Waits() {}

  /** A limiter that Redis has answered: on a busy machine that takes longer than a start waits. */
  static <L extends RateLimiter> L connected(L limiter) {
    until(
        "Redis answers",
        () -> {
          try {
            return limiter.stats("nobody").tokens() >= 0;
          } catch (BackendUnavailableException e) {
            return false;
          }
        });
    return limiter;
  }

  static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + LONGEST + ": " + what);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
