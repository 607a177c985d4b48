package io.penstock.jaxrs;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Optional;

/**
 * Tells of a request's connection what JAX-RS does not. For servers other than servlet containers
 * and Grizzly, which need none: there an application names its own implementation, a public class
 * with a public no-argument constructor, in {@code
 * META-INF/services/io.penstock.jaxrs.ConnectionLookup}. Jersey fills its {@code @Context} fields,
 * such as a {@code jakarta.inject.Provider} of what its container calls a request.
 *
 * <p>Without one, a policy whose key needs an address or a session is an error when the application
 * starts.
 *
 * <p>Implementations are called by many threads at once, for each request by the thread that serves
 * it. An exception is a failure of the request.
 */
public interface ConnectionLookup {

  /**
   * The address of the peer: the last proxy's, where there are any.
   *
   * @param request the current request
   * @return a textual IPv4 or IPv6 address without port; empty where it is not known
   */
  Optional<String> peerAddress(ContainerRequestContext request);

  /**
   * Whether {@link #sessionId} tells of sessions. Asked when the application starts.
   *
   * @return whether policies may have the key {@code session}
   */
  default boolean hasSessions() {
    return false;
  }

  /**
   * The session that the request belongs to. Must not begin one.
   *
   * @param request the current request
   * @return the id of a session that exists and is valid; otherwise empty
   */
  default Optional<String> sessionId(ContainerRequestContext request) {
    return Optional.empty();
  }
}
