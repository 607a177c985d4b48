package io.penstock.benchmarks;

import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.RateLimiter;

/** Ours, as users make it: keyed, bounded, and forgetting what is idle. */
final class PenstockLimiter implements Limiter {

  /**
   * The capacity is such that a bucket takes a minute to fill: else some of a million would be
   * forgotten between two calls on a slow machine. The rivals' caches keep theirs for ten minutes.
   */
  private final RateLimiter limiter =
      RateLimiter.builder()
          .limit(Limit.capacity(60L * TOKENS).refilling(TOKENS, PERIOD))
          .maxKeys(MAX_KEYS)
          .build();

  @Override
  public boolean allow(String key) {
    return limiter.allow(key);
  }

  @Override
  public Object decide(String key) {
    Decision decision = limiter.decide(key, 1);
    Limiter.requireGranted(decision.allowed());
    return decision;
  }

  @Override
  public void close() {
    limiter.close();
  }
}
