package io.penstock.benchmarks.redis;

import io.lettuce.core.RedisURI;
import io.penstock.RateLimiter;
import io.penstock.policy.RateLimitPolicies;
import java.util.Properties;

/** Penstock's buckets, configured as an application does it. */
final class PenstockShared implements SharedLimiter {

  private final RateLimitPolicies policies;
  private final RateLimiter limiter;

  /**
   * Opens one.
   *
   * @param rate as in a properties file
   * @param timeout of a decision
   */
  PenstockShared(RedisURI uri, String rate, String timeout) {
    Properties properties = new Properties();
    properties.setProperty("penstock.backend", "redis");
    properties.setProperty("penstock.redis.uri", "redis://" + uri.getHost() + ":" + uri.getPort());
    properties.setProperty("penstock.redis.prefix", "bench");
    properties.setProperty("penstock.redis.timeout", timeout);
    properties.setProperty("penstock.policy.api.refill-rate", rate);
    policies = RateLimitPolicies.of(properties);
    limiter = policies.get("api");
  }

  @Override
  public boolean allow(String key) {
    return limiter.allow(key);
  }

  /** Asks for several tokens at once. */
  boolean allow(String key, long cost) {
    return limiter.allow(key, cost);
  }

  @Override
  public void close() {
    policies.close();
  }
}
