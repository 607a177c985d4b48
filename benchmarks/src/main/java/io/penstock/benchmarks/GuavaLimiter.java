package io.penstock.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.google.common.util.concurrent.RateLimiter;

/** Guava's RateLimiter, asked without waiting. */
final class GuavaLimiter {

  private GuavaLimiter() {}

  static Limiter keyed() {
    Cache<String, RateLimiter> cache = Limiter.cache();
    return key -> cache.get(key, unknown -> RateLimiter.create(Limiter.TOKENS)).tryAcquire();
  }

  static Limiter bare() {
    RateLimiter limiter = RateLimiter.create(Limiter.TOKENS);
    return key -> limiter.tryAcquire();
  }
}
