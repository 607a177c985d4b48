package io.penstock.benchmarks.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.penstock.Limit;
import io.penstock.RateLimiter;
import io.penstock.redis.RedisRateLimiter;
import java.time.Duration;

/** Penstock's buckets. */
final class PenstockShared implements SharedLimiter {

  private final RateLimiter limiter;

  PenstockShared(RedisClient client, RedisURI uri, long tokens) {
    // Rivals have no such deadline; who is late is to be slow here, too, not left out.
    limiter =
        builder(client, uri, Limit.of(tokens, Duration.ofSeconds(1)))
            .timeout(Duration.ofSeconds(10))
            .build();
  }

  /** What every limiter of ours is made with here. */
  static RedisRateLimiter.Builder builder(RedisClient client, RedisURI uri, Limit limit) {
    return RedisRateLimiter.builder(client, uri).prefix("bench").policy("api").limit(limit);
  }

  @Override
  public boolean allow(String key) {
    return limiter.allow(key);
  }

  @Override
  public void close() {
    limiter.close();
  }
}
