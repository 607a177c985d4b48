package io.penstock.jaxrs;

import io.penstock.config.ConfigurationException;
import io.penstock.http.PolicyLease;
import io.penstock.policy.RateLimitPolicies;
import jakarta.ws.rs.core.Configuration;
import org.jspecify.annotations.Nullable;

/** Where the policies of an application come from. */
@FunctionalInterface
interface PolicySource {

  /**
   * Takes them.
   *
   * @param surroundings of the application
   * @param options of the application
   * @param named whether anything names a policy, so that there must be a configuration
   * @return null if this application is not to be limited at all
   * @throws ConfigurationException if there is no configuration, or it cannot be used
   */
  @Nullable PolicyLease open(Surroundings surroundings, Options options, boolean named);

  /** What the application has made. */
  static PolicySource of(RateLimitPolicies given) {
    return (surroundings, options, named) -> PolicyLease.of(given);
  }

  /** What is configured. */
  static PolicySource configured(Configuration configuration) {
    return (surroundings, options, named) ->
        lease(new RestApplication(configuration, surroundings), named);
  }

  /**
   * What is configured, if the application asks. A configuration that cannot be used is an error
   * even then: it may be the one that asks.
   */
  static PolicySource discovered(Configuration configuration) {
    return (surroundings, options, named) -> {
      if (configuration.isRegistered(RateLimitFeature.class)
          || !options.autoDiscovery().orElse(true)) {
        return null;
      }
      RestApplication application = new RestApplication(configuration, surroundings);
      if (options.autoDiscovery().isPresent()) {
        return lease(application, named);
      }
      PolicyLease lease = PolicyLease.acquireIfAny(application);
      if (lease.policies().current().global().jaxrsAutoDiscovery()) {
        return lease;
      }
      lease.close();
      return null;
    };
  }

  private static PolicyLease lease(RestApplication application, boolean named) {
    return named ? PolicyLease.acquire(application) : PolicyLease.acquireIfAny(application);
  }
}
