package io.penstock.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import dev.failsafe.RateLimiter;

/** Failsafe's RateLimiter, the bursty one, which is the one with a capacity. */
final class FailsafeLimiter {

  private FailsafeLimiter() {}

  private static RateLimiter<Object> limiter() {
    return RateLimiter.burstyBuilder(Limiter.TOKENS, Limiter.PERIOD).build();
  }

  static Limiter keyed() {
    Cache<String, RateLimiter<Object>> cache = Limiter.cache();
    return key -> cache.get(key, unknown -> limiter()).tryAcquirePermit();
  }

  static Limiter bare() {
    RateLimiter<Object> limiter = limiter();
    return key -> limiter.tryAcquirePermit();
  }
}
