package io.penstock.jaxrs;

import static java.util.Objects.requireNonNull;

import io.penstock.policy.RateLimitPolicies;
import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.container.ResourceContext;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import org.jspecify.annotations.Nullable;

/**
 * Limits the resource methods that are annotated with {@link RateLimited}, and by the policies that
 * {@code penstock.jaxrs.default-policies} names, if any, those that are not annotated at all.
 *
 * <p>Policies come from the configuration, which the application property {@code penstock.config}
 * may name: a path inside the web application such as {@code /WEB-INF/limits.properties}, {@code
 * classpath:NAME} or {@code file:PATH}; without it they are looked for in the usual places. Where
 * all policies stand in place, none need be found. In one web application they are shared with the
 * servlet filter: a request that passes both is charged once by each policy.
 *
 * <p>Requests are decided after authentication, at priority {@link
 * jakarta.ws.rs.Priorities#AUTHENTICATION} + 100, or what {@code penstock.jaxrs.priority} says. A
 * denial is answered there and the method does not run. Every answer of a limited method carries
 * the RateLimit fields, also those that the application's exception mappers give. The request
 * property {@code io.penstock.decision} holds the {@link io.penstock.Decision} of the tightest
 * policy; on Jersey a resource method may take it as {@code @Context Decision}.
 *
 * <p>Errors in configuration or annotations stop the application from starting: an {@link
 * io.penstock.config.ConfigurationException} lists all of them. Those of classes that only a
 * sub-resource locator reaches fail the requests to them, which never run unlimited. The address
 * and the session of a client are known in servlet containers and on Grizzly; elsewhere a policy
 * whose key needs them is an error without a {@link ConnectionLookup}.
 *
 * <p>Applications that do not register it may ask for it by the property {@code
 * penstock.jaxrs.auto-discovery}, on Jersey and RESTEasy.
 *
 * <p>Safe for use by any number of threads. Each application takes an instance of its own.
 */
@Provider // for applications that find their components by package
@ConstrainedTo(RuntimeType.SERVER)
public final class RateLimitFeature implements Feature {

  private final @Nullable RateLimitPolicies given;

  @Context private @Nullable ResourceContext container;
  @Context private @Nullable Application application;

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
    given = requireNonNull(policies, "policies: null (expected: not null)");
  }

  /**
   * Registers what is needed. Called by the container.
   *
   * @param context of the application
   * @return true
   */
  @Override
  public boolean configure(FeatureContext context) {
    Configuration configuration = context.getConfiguration();
    ContainerAccess access = ContainerAccess.of(context);
    access.take(container, application);
    LimitedResources resources =
        new LimitedResources(
            configuration,
            access,
            given == null ? PolicySource.configured(configuration) : PolicySource.of(given));
    access.closing(resources);
    context.register(resources);
    return true;
  }
}
