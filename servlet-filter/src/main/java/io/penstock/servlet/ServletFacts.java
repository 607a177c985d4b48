package io.penstock.servlet;

import io.penstock.http.RequestFacts;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
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
  public List<String> headers(String name) {
    Enumeration<String> lines = request.getHeaders(name);
    return lines == null ? List.of() : Collections.list(lines);
  }

  @Override
  public @Nullable String cookie(String name) {
    Cookie[] cookies = request.getCookies();
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
  public @Nullable String queryString() {
    return request.getQueryString();
  }

  @Override
  public @Nullable String sessionId() {
    HttpSession session = request.getSession(false);
    return session == null ? null : session.getId();
  }

  @Override
  public @Nullable String route() {
    HttpServletMapping mapping = request.getHttpServletMapping();
    return mapping == null ? null : mapping.getPattern();
  }

  @Override
  public @Nullable String host() {
    String named = request.getHeader("Host");
    // From HTTP/2 on it is named elsewhere. Without any the server would tell its own address.
    return named == null && !request.getProtocol().startsWith("HTTP/1")
        ? request.getServerName()
        : named;
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
