package io.penstock.servlet;

import io.penstock.config.ConfigurationException;
import io.penstock.config.Problems;
import io.penstock.http.Gate;
import io.penstock.http.PolicyLease;
import io.penstock.policy.RateLimitPolicies;
import jakarta.servlet.FilterConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The policies of a filter, open, and the gate that asks them. */
record Setup(PolicyLease lease, Gate gate) implements AutoCloseable {

  /**
   * Makes ready what the registration of a filter asks for.
   *
   * @param given policies of the program, in place of a configuration
   * @throws ConfigurationException with everything that is wrong; nothing stays open
   */
  static Setup of(FilterConfig filter, @Nullable RateLimitPolicies given) {
    Problems problems = new Problems();
    InitParams params = InitParams.read(filter, given != null, problems);
    // Goes on after a problem, to tell of those that lie behind it as well.
    List<String> lines = new ArrayList<>(problems.lines());
    try {
      Setup setup = open(filter, given, params);
      if (lines.isEmpty()) {
        return setup;
      }
      setup.close();
    } catch (ConfigurationException e) {
      if (lines.isEmpty()) {
        throw e;
      }
      lines.addAll(e.problems());
    }
    throw new ConfigurationException(lines);
  }

  private static Setup open(
      FilterConfig filter, @Nullable RateLimitPolicies given, InitParams params) {
    PolicyLease lease = lease(filter, given, params);
    try {
      RateLimitPolicies policies = lease.policies();
      return new Setup(
          lease,
          params.policies().isEmpty() ? new Gate(policies) : new Gate(policies, params.policies()));
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  private static PolicyLease lease(
      FilterConfig filter, @Nullable RateLimitPolicies given, InitParams params) {
    if (given != null) {
      return PolicyLease.of(given);
    }
    FilterApplication app = new FilterApplication(filter);
    return params.settings().isEmpty()
        ? PolicyLease.acquire(app)
        : PolicyLease.inline(app, filter.getFilterName(), params.settings());
  }

  /** Closes what nobody else uses. */
  @Override
  public void close() {
    gate.close();
    lease.close();
  }
}
