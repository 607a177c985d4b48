package io.penstock.local;

import io.penstock.Limit;
import io.penstock.RateLimiter;

/** Limiters for stress tests. */
final class StressLimiter {

  /** Keeps the timer that all limiters share going. */
  @SuppressWarnings("UnusedVariable")
  private static final RateLimiter KEPT = ofOneToken(1);

  private StressLimiter() {}

  /** A limiter that grants each key one token, once. */
  static LocalRateLimiter ofOneToken(long maxKeys) {
    return (LocalRateLimiter)
        RateLimiter.builder()
            .limit(Limit.capacity(1).neverRefilling())
            .maxKeys(maxKeys)
            .ticker(() -> 0)
            .build();
  }

  static String ask(LocalRateLimiter limiter, String key) {
    return limiter.allow(key, 1) ? "granted" : "denied";
  }

  static void spend(LocalRateLimiter limiter, String key) {
    if (!limiter.allow(key, 1)) {
      throw new IllegalStateException(key + ": denied (expected: its one token)");
    }
  }
}
