package io.penstock.jaxrs;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the container offers beyond JAX-RS. Safe for use by any number of threads. */
interface Surroundings {

  /** Whether {@link #peerAddress} tells the address of clients. */
  boolean knowsAddresses();

  /** Whether {@link #sessionId} tells of sessions. */
  boolean knowsSessions();

  /** The textual address of the peer of the current request, null where it is not known. */
  @Nullable String peerAddress(ContainerRequestContext request);

  /** The id of the session of the current request, null where there is none. */
  @Nullable String sessionId(ContainerRequestContext request);

  /** The path of the current request, decoded once. */
  String path(ContainerRequestContext request);

  /** Takes away a response field that stands outside of what JAX-RS knows. */
  default void removeField(String name) {}

  /** As {@link io.penstock.config.Application#resource}. */
  @Nullable InputStream resource(String path) throws IOException;

  /** As {@link io.penstock.config.Application#file}. */
  default @Nullable Path file(String path) {
    return null;
  }

  /** As {@link io.penstock.config.Application#classLoader}. */
  ClassLoader classLoader();

  /** As {@link io.penstock.config.Application#attribute(String)}. */
  @Nullable Object attribute(String name);

  /** As {@link io.penstock.config.Application#attribute(String, Object)}. */
  void attribute(String name, @Nullable Object value);
}
