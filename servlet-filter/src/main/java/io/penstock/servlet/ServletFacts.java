package io.penstock.servlet;

import io.penstock.http.RequestFacts;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A servlet request as the gate sees it, and in front of it as the application does. */
abstract class ServletFacts extends HttpServletRequestWrapper implements RequestFacts {

  ServletFacts(HttpServletRequest request) {
    super(request);
  }

  @Override
  public final String method() {
    return getMethod();
  }

  /**
   * What the server matched, not what the client spelt: getRequestURI still holds escapes, path
   * parameters and dot segments, by which a client could walk around a pattern.
   */
  @Override
  public final String path() {
    String mapped = getServletPath();
    String below = getPathInfo();
    if (mapped == null || mapped.isEmpty()) {
      return below == null ? "" : below;
    }
    return below == null ? mapped : mapped.concat(below);
  }

  @Override
  public final @Nullable String header(String name) {
    return getHeader(name);
  }

  @Override
  public final List<String> headers(String name) {
    Enumeration<String> lines = getHeaders(name);
    return lines == null ? List.of() : Collections.list(lines);
  }

  @Override
  public final @Nullable String cookie(String name) {
    Cookie[] cookies = getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (cookie.getName().equals(name)) {
          return cookie.getValue();
        }
      }
    }
    return null;
  }

  @Override
  public final @Nullable String queryString() {
    return getQueryString();
  }

  @Override
  public final @Nullable String sessionId() {
    HttpSession session = getSession(false);
    return session == null ? null : session.getId();
  }

  @Override
  public final @Nullable String route() {
    HttpServletMapping mapping = getHttpServletMapping();
    return mapping == null ? null : mapping.getPattern();
  }

  @Override
  public final @Nullable String host() {
    String named = getHeader("Host");
    // From HTTP/2 on it is named elsewhere. Without any the server would tell its own address.
    return named == null && !getProtocol().startsWith("HTTP/1") ? getServerName() : named;
  }

  @Override
  public final @Nullable String principalName() {
    Principal principal = getUserPrincipal();
    return principal == null ? null : principal.getName();
  }

  @Override
  public final @Nullable String peerAddress() {
    return getRemoteAddr();
  }

  @Override
  public final @Nullable Object attribute(String name) {
    return getAttribute(name);
  }

  @Override
  public final void attribute(String name, Object value) {
    setAttribute(name, value);
  }
}
