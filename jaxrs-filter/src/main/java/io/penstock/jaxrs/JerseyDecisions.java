package io.penstock.jaxrs;

import io.penstock.Decision;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import org.glassfish.hk2.api.Factory;
import org.glassfish.hk2.utilities.binding.AbstractBinder;
import org.jspecify.annotations.Nullable;

/**
 * Lets resource methods of Jersey take the decision as {@code @Context Decision}. By HK2's own
 * binder, since Jersey has moved its binder from 3.1 to 4.0. Loaded only where Jersey uses HK2.
 */
final class JerseyDecisions extends AbstractBinder {

  @Override
  protected void configure() {
    bindFactory(OfRequest.class).to(Decision.class);
  }

  /** Made anew for each place that takes a decision. */
  static final class OfRequest implements Factory<Decision> {

    @Context private @Nullable ContainerRequestContext request;

    /** The decision about the current request, null where it was not limited. */
    @Override
    @SuppressWarnings("NullAway") // HK2 passes null on
    public Decision provide() {
      return request == null ? null : (Decision) request.getProperty("io.penstock.decision");
    }

    @Override
    public void dispose(Decision decision) {}
  }
}
