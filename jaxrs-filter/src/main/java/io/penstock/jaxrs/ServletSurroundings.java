package io.penstock.jaxrs;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A servlet container. Loaded only where the servlet API is. */
final class ServletSurroundings implements Surroundings {

  private final ServletContext context;

  /** Proxies for the request that the calling thread serves. */
  private final HttpServletRequest request;

  private final HttpServletResponse response;

  private ServletSurroundings(
      ServletContext context, HttpServletRequest request, HttpServletResponse response) {
    this.context = context;
    this.request = request;
    this.response = response;
  }

  /** What finds out whether there is a servlet container, not only its API. */
  static Feature finder(ContainerAccess access) {
    return new Finder(access);
  }

  @Override
  public boolean knowsAddresses() {
    return true;
  }

  @Override
  public boolean knowsSessions() {
    return true;
  }

  @Override
  public @Nullable String peerAddress(ContainerRequestContext request) {
    return this.request.getRemoteAddr();
  }

  @Override
  public @Nullable String sessionId(ContainerRequestContext request) {
    HttpSession session = this.request.getSession(false);
    return session == null ? null : session.getId();
  }

  /** As a servlet filter sees it, so that one policy means the same paths in both. */
  @Override
  public String path(ContainerRequestContext request) {
    String servletPath = this.request.getServletPath();
    String pathInfo = this.request.getPathInfo();
    return (servletPath == null ? "" : servletPath) + (pathInfo == null ? "" : pathInfo);
  }

  /** Which only Servlet 6.1 can do for one field alone; before, all others are put back. */
  @Override
  public void removeField(String name) {
    if (!response.containsHeader(name) || response.isCommitted()) {
      return;
    }
    Map<String, List<String>> kept =
        response.getHeaderNames().stream()
            .filter(other -> !other.equalsIgnoreCase(name))
            .distinct()
            .collect(toMap(identity(), other -> List.copyOf(response.getHeaders(other))));
    int status = response.getStatus();
    response.reset();
    kept.forEach((other, lines) -> lines.forEach(line -> response.addHeader(other, line)));
    response.setStatus(status);
  }

  @Override
  public @Nullable InputStream resource(String path) {
    return context.getResourceAsStream(path);
  }

  @Override
  public @Nullable Path file(String path) {
    String real = context.getRealPath(path);
    return real == null ? null : Path.of(real);
  }

  /** Jetty tells none for an application that it was not given as a WAR. */
  @Override
  public ClassLoader classLoader() {
    ClassLoader loader = context.getClassLoader();
    return loader == null ? BareSurroundings.ofThread() : loader;
  }

  @Override
  public @Nullable Object attribute(String name) {
    return context.getAttribute(name);
  }

  @Override
  public void attribute(String name, @Nullable Object value) {
    context.setAttribute(name, value);
  }

  /** Its fields are filled by the JAX-RS container, as far as there is a servlet container. */
  private static final class Finder implements Feature {

    private final ContainerAccess access;

    @Context private @Nullable ServletContext context;
    @Context private @Nullable HttpServletRequest request;
    @Context private @Nullable HttpServletResponse response;

    Finder(ContainerAccess access) {
      this.access = access;
    }

    @Override
    public boolean configure(FeatureContext feature) {
      if (context == null || request == null || response == null || !isReal(context)) {
        return false;
      }
      access.found(new ServletSurroundings(context, request, response));
      return true;
    }

    /** RESTEasy gives a proxy even where there is nothing behind it. */
    private static boolean isReal(ServletContext context) {
      try {
        return context.getContextPath() != null;
      } catch (RuntimeException nothingBehind) {
        return false;
      }
    }
  }
}
