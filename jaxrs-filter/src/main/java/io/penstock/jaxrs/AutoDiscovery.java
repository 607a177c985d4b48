package io.penstock.jaxrs;

import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.container.ResourceContext;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import org.jspecify.annotations.Nullable;

/**
 * Does what {@link RateLimitFeature} does, in applications that have not registered it but ask for
 * it by {@code penstock.jaxrs.auto-discovery=true}. Found by RESTEasy and Jersey; not for users.
 *
 * <p>Where nobody asks, it does nothing but look for the configuration once.
 */
@ConstrainedTo(RuntimeType.SERVER)
public final class AutoDiscovery implements Feature {

  @Context private @Nullable ResourceContext container;
  @Context private @Nullable Application application;

  /** Called by containers. */
  public AutoDiscovery() {}

  @Override
  public boolean configure(FeatureContext context) {
    Configuration configuration = context.getConfiguration();
    if (configuration.getRuntimeType() != RuntimeType.SERVER) {
      return false;
    }
    ContainerAccess access = ContainerAccess.of(context);
    access.take(container, application);
    LimitedResources resources =
        new LimitedResources(configuration, access, PolicySource.discovered(configuration));
    access.closing(resources);
    context.register(new DiscoveredResources(resources));
    return true;
  }
}
