package io.penstock.http;

import io.penstock.config.Application;
import io.penstock.config.ConfigurationException;
import io.penstock.config.Outside;
import io.penstock.config.Places;
import io.penstock.config.PolicySettings;
import io.penstock.config.Problems;
import io.penstock.policy.RateLimitPolicies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The policies of one application, held by one filter or feature. They are loaded once, shared by
 * all that ask for the same file, and closed with the last of them. Safe for use by several
 * threads.
 */
public final class PolicyLease implements AutoCloseable {

  private final RateLimitPolicies policies;
  private final Runnable giveBack;
  private boolean closed; // guarded by this

  PolicyLease(RateLimitPolicies policies, Runnable giveBack) {
    this.policies = policies;
    this.giveBack = giveBack;
  }

  /**
   * Finds the configuration of an application and loads it, unless it is loaded already.
   *
   * @throws ConfigurationException if there is none, or anything in it cannot be used
   */
  public static PolicyLease acquire(Application app) {
    return acquire(app, Outside.REAL);
  }

  static PolicyLease acquire(Application app, Outside outside) {
    return SharedPolicies.lease(app, new Places(app, outside).find(), outside);
  }

  /**
   * As {@link #acquire(Application)}, for what can do without a configuration: where no place is
   * named and none of the default ones holds a file, an empty set to {@link #define} policies in,
   * shared with nobody.
   *
   * @throws ConfigurationException if a place is named where there is none, or anything in it
   *     cannot be used
   */
  public static PolicyLease acquireIfAny(Application app) {
    return new Places(app, Outside.REAL)
        .findIfAny()
        .map(found -> SharedPolicies.lease(app, found, Outside.REAL))
        .orElseGet(() -> empty(app));
  }

  private static PolicyLease empty(Application app) {
    RateLimitPolicies policies = RateLimitPolicies.empty(Outside.REAL, app.classLoader());
    return new PolicyLease(policies, policies::close);
  }

  /**
   * One policy for all paths, from init-params; shared with nobody.
   *
   * @param app whose classes the settings may name
   * @param settings of the policy and of all policies, without prefix
   * @throws ConfigurationException if anything in them cannot be used
   */
  public static PolicyLease inline(
      Application app, String policyName, Map<String, String> settings) {
    RateLimitPolicies policies =
        RateLimitPolicies.ofInitParams(policyName, settings, Outside.REAL, app.classLoader());
    return new PolicyLease(policies, policies::close);
  }

  /** Policies that the application has made: it closes them, this lease does not. */
  public static PolicyLease of(RateLimitPolicies policies) {
    return new PolicyLease(policies, () -> {});
  }

  /** What is held; to be used no longer than this lease. */
  public RateLimitPolicies policies() {
    return policies;
  }

  /**
   * Adds policies that are defined where they are used, all or none. One of the configuration
   * stands over one in place of the same name; the same rules may stand at several places.
   *
   * @throws ConfigurationException if anything in them cannot be used, or two of the same name have
   *     different rules
   */
  public void define(List<InPlace> inPlace) {
    Problems problems = new Problems();
    List<PolicySettings> read = new ArrayList<>();
    for (InPlace each : inPlace) {
      PolicySettings settings =
          policies.readInPlace(each.name(), each.settings(), each.where(), problems);
      if (settings != null) {
        read.add(settings);
      }
    }
    policies.define(read, problems);
  }

  /** Gives the policies back. Does nothing the second time. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    giveBack.run();
  }
}
