package io.penstock.jaxrs;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.UriBuilder;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A container without servlets. */
final class BareSurroundings implements Surroundings {

  private static final Pattern PARAMETERS = Pattern.compile(";[^/]*");

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

  /**
   * From the root of the container, whatever the application's base is. Parameters go before
   * escapes are decoded, as in servlet containers: an escaped semicolon begins none.
   */
  @Override
  public String path(ContainerRequestContext request) {
    URI uri = request.getUriInfo().getRequestUri();
    String raw = uri.getRawPath();
    if (raw != null && raw.indexOf(';') >= 0) {
      String bare = PARAMETERS.matcher(raw).replaceAll("");
      uri = UriBuilder.fromUri(uri).replacePath(bare).build();
    }
    String path = uri.getPath();
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
