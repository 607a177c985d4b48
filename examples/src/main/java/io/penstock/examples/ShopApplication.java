package io.penstock.examples;

import io.penstock.jaxrs.RateLimitFeature;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** The JAX-RS application below {@code /api}. */
public final class ShopApplication extends Application {

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(RateLimitFeature.class, Orders.class);
  }
}
