package io.penstock.policy;

import java.util.Optional;

/**
 * A request as extensions of Penstock see it. Belongs to the request: it must not be used after the
 * call that it was given to, nor by another thread.
 */
public interface RequestView {

  /**
   * The method.
   *
   * @return as sent
   */
  String method();

  /**
   * The path below the root of the application, decoded once and normalised as for matching: no
   * path parameters, no empty or dot segments, no trailing slash.
   *
   * @return {@code /} or a path that begins with it
   */
  String path();

  /**
   * A header.
   *
   * @param name in any case
   * @return its first occurrence, as sent
   */
  Optional<String> header(String name);

  /**
   * A cookie.
   *
   * @param name as sent
   * @return the value of the first one of that name
   */
  Optional<String> cookie(String name);

  /**
   * A parameter of the query string; the body is never read.
   *
   * @param name decoded
   * @return the first value, decoded once
   */
  Optional<String> query(String name);

  /**
   * An attribute of the request (a property in JAX-RS).
   *
   * @param name of the attribute
   * @return its value
   */
  Optional<Object> attribute(String name);

  /**
   * Who has logged in.
   *
   * @return the name of the principal
   */
  Optional<String> principal();

  /**
   * The address of the client, found as the configuration says: of the peer, or what a trusted
   * proxy tells. Not masked.
   *
   * @return in canonical form, IPv4-mapped IPv6 as IPv4, without zone
   */
  Optional<String> clientAddress();
}
