package io.penstock.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;

/** Resilience4j's atomic RateLimiter, which does not wait for a permission. */
final class Resilience4jLimiter {

  private static final RateLimiterConfig CONFIG =
      RateLimiterConfig.custom()
          .limitForPeriod(Limiter.TOKENS)
          .limitRefreshPeriod(Limiter.PERIOD)
          .timeoutDuration(Duration.ZERO)
          .build();

  private Resilience4jLimiter() {}

  static Limiter keyed() {
    Cache<String, RateLimiter> cache = Limiter.cache();
    return key -> cache.get(key, unknown -> RateLimiter.of(unknown, CONFIG)).acquirePermission();
  }

  static Limiter bare() {
    RateLimiter limiter = RateLimiter.of("bare", CONFIG);
    return key -> limiter.acquirePermission();
  }
}
