package io.penstock.jaxrs;

import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.core.FeatureContext;
import org.glassfish.jersey.internal.spi.AutoDiscoverable;

/** How Jersey finds {@link AutoDiscovery}; not for users. Loaded by Jersey only. */
@ConstrainedTo(RuntimeType.SERVER)
public final class JerseyAutoDiscovery implements AutoDiscoverable {

  /** Called by Jersey. */
  public JerseyAutoDiscovery() {}

  @Override
  public void configure(FeatureContext context) {
    if (!context.getConfiguration().isRegistered(AutoDiscovery.class)) {
      context.register(AutoDiscovery.class);
    }
  }
}
