package io.penstock.http;

import org.jspecify.annotations.Nullable;

/** What the {@link Gate} may know of a request. Used by one thread at a time. */
public interface RequestFacts {

  /** The method, as sent. */
  String method();

  /**
   * The path below the root of the application, decoded once by the server: servletPath and
   * pathInfo. The gate normalises it.
   */
  String path();

  /** The first occurrence of a header, null where there is none. */
  @Nullable String header(String name);

  /** Who has logged in, null where nobody has. */
  @Nullable String principalName();

  /** The textual address of the peer, null where the server offers none. */
  @Nullable String peerAddress();

  /** An attribute of the request, null where it is absent. */
  @Nullable Object attribute(String name);

  /** Sets an attribute of the request. */
  void attribute(String name, Object value);
}
