package io.penstock.http;

import io.penstock.config.Application;
import io.penstock.config.ConfigurationException;
import io.penstock.policy.RateLimitPolicies;
import java.util.List;
import java.util.Map;

/** Stub. */
public final class PolicyLease implements AutoCloseable {

  private PolicyLease() {}

  public static PolicyLease acquire(Application app) {
    throw new ConfigurationException(List.of("not built yet"));
  }

  public static PolicyLease inline(String policyName, Map<String, String> settings) {
    throw new ConfigurationException(List.of("not built yet"));
  }

  /** Policies of somebody else, who closes them; for features given their policies by program. */
  public static PolicyLease of(RateLimitPolicies policies) {
    throw new ConfigurationException(List.of("not built yet"));
  }

  public RateLimitPolicies policies() {
    throw new IllegalStateException();
  }

  public void define(List<InPlace> policies) {}

  @Override
  public void close() {}
}
