package io.penstock.servlet;

import io.penstock.http.RequestFacts;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** A servlet request as the gate sees it. */
record ServletFacts(HttpServletRequest request) implements RequestFacts {

  @Override
  public String method() {
    return request.getMethod();
  }

  /**
   * What the server matched, not what the client spelt: getRequestURI still holds escapes, path
   * parameters and dot segments, by which a client could walk around a pattern.
   */
  @Override
  public String path() {
    return orEmpty(request.getServletPath()) + orEmpty(request.getPathInfo());
  }

  @Override
  public @Nullable String header(String name) {
    return request.getHeader(name);
  }

  @Override
  public @Nullable String principalName() {
    Principal principal = request.getUserPrincipal();
    return principal == null ? null : principal.getName();
  }

  @Override
  public @Nullable String peerAddress() {
    return request.getRemoteAddr();
  }

  @Override
  public @Nullable Object attribute(String name) {
    return request.getAttribute(name);
  }

  @Override
  public void attribute(String name, Object value) {
    request.setAttribute(name, value);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
