package io.penstock.benchmarks.jaxrs;

import io.penstock.jaxrs.RateLimitFeature;
import io.penstock.policy.RateLimitPolicies;
import java.time.Duration;
import java.util.Properties;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/** Whose limiting is measured. All tell clients apart by who has logged in. */
public enum JaxrsContender {
  /** Nobody's: the time of Jersey and the application. */
  NONE("none"),
  /** Ours. */
  PENSTOCK("penstock"),
  /** A few lines around Bucket4j and Caffeine. */
  BUCKET4J("bucket4j-caffeine");

  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final int PLENTY = 1_000_000_000;

  /** What it is called in the output. */
  final String label;

  JaxrsContender(String label) {
    this.label = label;
  }

  /** Makes the application. Its policies live as long as this JVM. */
  ResourceConfig application() {
    ResourceConfig application =
        new ResourceConfig(ItemResource.class)
            // What Jersey would warn of, since there is no JAXB and no Activation here.
            .property(ServerProperties.WADL_FEATURE_DISABLE, true)
            .property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "DATASOURCE");
    return switch (this) {
      case NONE -> application;
      case PENSTOCK -> application.register(new RateLimitFeature(policies()));
      case BUCKET4J -> application.register(new Bucket4jResourceFilter(PLENTY, PERIOD));
    };
  }

  private static RateLimitPolicies policies() {
    Properties properties = new Properties();
    properties.setProperty("penstock.policy.limit.refill-rate", PLENTY + "/min");
    properties.setProperty("penstock.policy.limit.key", "principal");
    properties.setProperty("penstock.policy.limit.paths", "none");
    return RateLimitPolicies.of(properties);
  }
}
