package io.penstock.jaxrs;

import static java.util.Objects.requireNonNull;

import io.penstock.config.ConfigurationException;
import io.penstock.http.PolicyLease;
import io.penstock.policy.RateLimitPolicies;
import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.container.ResourceContext;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limits the resource methods that are annotated with {@link RateLimited}; others are left alone.
 *
 * <p>Policies come from the configuration, which the application property {@code penstock.config}
 * may name: a path inside the web application such as {@code /WEB-INF/limits.properties}, {@code
 * classpath:NAME} or {@code file:PATH}; without it they are looked for in the usual places. Where
 * all policies stand in place, none need be found. In one web application they are shared with the
 * servlet filter: a request that passes both is charged once by each policy.
 *
 * <p>Requests are decided after authentication, at priority {@link
 * jakarta.ws.rs.Priorities#AUTHENTICATION} + 100. A denial is answered there and the method does
 * not run. Every answer of a limited method carries the RateLimit fields, also those that the
 * application's exception mappers give. The request property {@code io.penstock.decision} holds the
 * {@link io.penstock.Decision} of the tightest policy.
 *
 * <p>Errors in configuration or annotations stop the application from starting: a {@link
 * ConfigurationException} lists all of them. Those of classes that only a sub-resource locator
 * reaches fail the requests to them, which never run unlimited. A policy with the key {@code ip}
 * needs a servlet container, and is an error without.
 *
 * <p>Safe for use by any number of threads. Each application takes an instance of its own.
 */
@ConstrainedTo(RuntimeType.SERVER)
public final class RateLimitFeature implements Feature {

  private final @Nullable RateLimitPolicies given;

  @Context private @Nullable ResourceContext container;

  /** Makes a feature that takes its policies from the configuration. */
  public RateLimitFeature() {
    given = null;
  }

  /**
   * Makes a feature with policies made by program.
   *
   * @param policies what annotations may name; the caller closes them, after the application has
   *     ended
   * @throws NullPointerException if {@code policies} is null
   */
  public RateLimitFeature(RateLimitPolicies policies) {
    given = requireNonNull(policies, "policies");
  }

  /**
   * Registers what is needed. Called by the container.
   *
   * @param context of the application
   * @return true
   * @throws ConfigurationException if the application has a property {@code penstock.…} that is not
   *     known
   */
  @Override
  public boolean configure(FeatureContext context) {
    Configuration configuration = context.getConfiguration();
    checkProperties(configuration);
    Surroundings surroundings = surroundings();
    LimitedResources resources =
        new LimitedResources(
            configuration,
            surroundings,
            given == null
                ? named -> configured(new RestApplication(configuration, surroundings), named)
                : named -> PolicyLease.of(given));
    context.register(resources);
    context.property(EndOfApplication.RESOURCES, resources);
    context.register(EndOfApplication.class);
    return true;
  }

  private static PolicyLease configured(RestApplication application, boolean named) {
    return named ? PolicyLease.acquire(application) : PolicyLease.acquireIfAny(application);
  }

  /** A misspelt property would otherwise be silently without effect. */
  private static void checkProperties(Configuration configuration) {
    List<String> problems =
        configuration.getPropertyNames().stream()
            .filter(name -> name.startsWith(RestApplication.PREFIX))
            .filter(name -> !name.equals(RestApplication.CONFIG))
            .sorted()
            .map(
                name ->
                    "application property "
                        + name
                        + ": unknown (expected: "
                        + RestApplication.CONFIG
                        + ")")
            .toList();
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private Surroundings surroundings() {
    Surroundings servlet = null;
    if (container != null && isServletApiPresent()) {
      servlet = ServletSurroundings.find(container);
    }
    return servlet == null ? new BareSurroundings() : servlet;
  }

  private static boolean isServletApiPresent() {
    try {
      Class.forName(
          "jakarta.servlet.http.HttpServletRequest",
          false,
          RateLimitFeature.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
