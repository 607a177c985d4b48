package io.penstock.http;

import io.penstock.config.Application;
import io.penstock.config.Configuration;
import io.penstock.config.ConfigurationException;
import io.penstock.config.Places;
import io.penstock.config.PolicySettings;
import io.penstock.config.Problems;
import io.penstock.policy.RateLimitPolicies;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The policies of one application, held by one filter or feature. They are loaded once, shared by
 * all that ask for the same file, and closed with the last of them. Safe for use by several
 * threads.
 */
public final class PolicyLease implements AutoCloseable {

  private static final Object DEFINING = new Object();

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
    return acquire(app, System::getProperty, System::getenv);
  }

  static PolicyLease acquire(
      Application app, Places.Variables systemProperties, Places.Variables environment) {
    Places.Found found = new Places(app, systemProperties, environment).find();
    return SharedPolicies.lease(app, found);
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
    return new Places(app, System::getProperty, System::getenv)
        .findIfAny()
        .map(found -> SharedPolicies.lease(app, found))
        .orElseGet(PolicyLease::empty);
  }

  private static PolicyLease empty() {
    RateLimitPolicies policies = RateLimitPolicies.of(List.of());
    return new PolicyLease(policies, policies::close);
  }

  /**
   * One policy for all paths, from init-params; shared with nobody.
   *
   * @throws ConfigurationException if anything in them cannot be used
   */
  public static PolicyLease inline(String policyName, Map<String, String> settings) {
    RateLimitPolicies policies =
        RateLimitPolicies.of(List.of(Configuration.ofInitParams(policyName, settings)));
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
    synchronized (DEFINING) {
      Problems problems = new Problems();
      Map<String, PolicySettings> added = new LinkedHashMap<>();
      for (InPlace each : inPlace) {
        PolicySettings settings =
            Configuration.ofPlace(each.name(), each.settings(), each.where(), problems);
        if (settings != null) {
          earlier(each.name(), added)
              .ifPresentOrElse(
                  earlier -> compare(settings, earlier, problems),
                  () -> added.put(each.name(), settings));
        }
      }
      problems.throwIfAny();
      policies.add(added.values());
    }
  }

  private Optional<PolicySettings> earlier(String name, Map<String, PolicySettings> added) {
    return Optional.ofNullable(added.get(name))
        .or(() -> policies.find(name).map(policy -> policy.settings()));
  }

  private static void compare(PolicySettings here, PolicySettings earlier, Problems problems) {
    if (earlier.origin().inPlace() && !here.sameRules(earlier)) {
      problems.unexpected(
          here.origin().where(),
          "name",
          here.name(),
          "a name of its own, or the same rules as at " + earlier.origin().where());
    }
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
