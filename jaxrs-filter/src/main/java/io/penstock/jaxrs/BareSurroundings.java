package io.penstock.jaxrs;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A container without servlets. */
final class BareSurroundings implements Surroundings {

  private final @Nullable ConnectionLookup connections;
  private final Map<String, Object> attributes = new ConcurrentHashMap<>();

  /**
   * Makes them.
   *
   * @param connections null where only JAX-RS is known
   */
  BareSurroundings(@Nullable ConnectionLookup connections) {
    this.connections = connections;
  }

  @Override
  public boolean knowsAddresses() {
    return connections != null;
  }

  @Override
  public boolean knowsSessions() {
    return connections != null && connections.hasSessions();
  }

  @Override
  public @Nullable String peerAddress(ContainerRequestContext request) {
    return connections == null ? null : connections.peerAddress(request).orElse(null);
  }

  @Override
  public @Nullable String sessionId(ContainerRequestContext request) {
    return connections == null ? null : connections.sessionId(request).orElse(null);
  }

  /** From the root of the container, whatever the application's base is. */
  @Override
  public String path(ContainerRequestContext request) {
    String path = request.getUriInfo().getRequestUri().getPath();
    return path == null ? "/" : path;
  }

  @Override
  public @Nullable InputStream resource(String path) {
    return null;
  }

  @Override
  public ClassLoader classLoader() {
    return ofThread();
  }

  /** The class loader that the container has given the thread that starts the application. */
  static ClassLoader ofThread() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return loader == null ? RateLimitFeature.class.getClassLoader() : loader;
  }

  @Override
  public @Nullable Object attribute(String name) {
    return attributes.get(name);
  }

  @Override
  public void attribute(String name, @Nullable Object value) {
    if (value == null) {
      attributes.remove(name);
    } else {
      attributes.put(name, value);
    }
  }
}
