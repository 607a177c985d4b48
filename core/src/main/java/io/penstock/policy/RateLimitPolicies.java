package io.penstock.policy;

import io.penstock.RateLimiter;
import io.penstock.config.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** Stub. */
public final class RateLimitPolicies implements AutoCloseable {

  private RateLimitPolicies() {}

  public static RateLimitPolicies of(Properties properties) {
    throw new ConfigurationException(List.of("not built yet"));
  }

  public static RateLimitPolicies load(Path file) {
    throw new ConfigurationException(List.of("not built yet"));
  }

  public RateLimiter get(String name) {
    throw new IllegalArgumentException(name);
  }

  public List<Policy> policies() {
    return List.of();
  }

  @Override
  public void close() {}
}
