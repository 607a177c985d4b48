package io.penstock.jaxrs;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A container of which only JAX-RS is known. */
final class BareSurroundings implements Surroundings {

  private final Map<String, Object> attributes = new ConcurrentHashMap<>();

  @Override
  public boolean knowsAddresses() {
    return false;
  }

  @Override
  public @Nullable String peerAddress() {
    return null;
  }

  @Override
  public @Nullable String sessionId() {
    return null;
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
