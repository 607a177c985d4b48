package io.penstock.jaxrs;

import jakarta.inject.Provider;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import java.util.Optional;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Session;
import org.jspecify.annotations.Nullable;

/** Jersey on Grizzly without servlets. Loaded only where both are. */
final class GrizzlyConnections implements ConnectionLookup, Feature {

  private final ContainerAccess access;

  /** Of the request that the calling thread serves. */
  @Context private @Nullable Provider<Request> requests;

  GrizzlyConnections(ContainerAccess access) {
    this.access = access;
  }

  @Override
  public boolean configure(FeatureContext context) {
    if (requests == null || !isBound(requests)) {
      return false;
    }
    access.found(this);
    return true;
  }

  /**
   * Whether Grizzly is what this runs on: then the provider asks for a request, of which none is.
   */
  private static boolean isBound(Provider<Request> requests) {
    try {
      return requests.get() != null;
    } catch (RuntimeException noRequestYet) {
      return true;
    }
  }

  @Override
  public Optional<String> peerAddress(ContainerRequestContext context) {
    return Optional.ofNullable(request().getRemoteAddr());
  }

  @Override
  public boolean hasSessions() {
    return true;
  }

  @Override
  public Optional<String> sessionId(ContainerRequestContext context) {
    Session session = request().getSession(false);
    return session == null || !session.isValid()
        ? Optional.empty()
        : Optional.ofNullable(session.getIdInternal());
  }

  private Request request() {
    if (requests == null) {
      throw new AssertionError("not injected");
    }
    return requests.get();
  }
}
