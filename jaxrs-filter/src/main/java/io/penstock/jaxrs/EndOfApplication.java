package io.penstock.jaxrs;

import jakarta.annotation.PreDestroy;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import org.jspecify.annotations.Nullable;

/**
 * Gives the policies back when the application ends. A feature registered by class, since what
 * registers an instance (as an application may with {@link RateLimitFeature}) is never told of the
 * end. Containers that do not know {@code @PreDestroy} leave the policies to the garbage collector.
 */
final class EndOfApplication implements Feature {

  private @Nullable ContainerAccess access;

  @Override
  public boolean configure(FeatureContext context) {
    access = ContainerAccess.of(context.getConfiguration());
    return true;
  }

  @PreDestroy
  void close() {
    if (access != null) {
      access.close();
    }
  }
}
