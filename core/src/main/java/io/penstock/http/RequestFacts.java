package io.penstock.http;

import java.util.List;
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

  /** Every line of a header as it came, in order; empty where there is none. */
  List<String> headers(String name);

  /** The value of the first cookie of a name, null where there is none. */
  @Nullable String cookie(String name);

  /** The query string as sent, not decoded; null where there is none. */
  @Nullable String queryString();

  /** The id of the session that the request has, if that exists and is valid; otherwise null. */
  @Nullable String sessionId();

  /** The servlet mapping or URI template that matched, null where none is known. */
  @Nullable String route();

  /** The host that the client has named, with or without port; null where it named none. */
  @Nullable String host();

  /** Who has logged in, null where nobody has. */
  @Nullable String principalName();

  /** The textual address of the peer, null where the server offers none. */
  @Nullable String peerAddress();

  /** An attribute of the request, null where it is absent. */
  @Nullable Object attribute(String name);

  /** Sets an attribute of the request. */
  void attribute(String name, Object value);
}
