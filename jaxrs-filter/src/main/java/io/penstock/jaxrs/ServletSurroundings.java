package io.penstock.jaxrs;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceContext;
import jakarta.ws.rs.core.Context;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A servlet container. Loaded only where the servlet API is. */
final class ServletSurroundings implements Surroundings {

  private final ServletContext context;

  /** A proxy for the request that the calling thread serves. */
  private final HttpServletRequest request;

  private ServletSurroundings(ServletContext context, HttpServletRequest request) {
    this.context = context;
    this.request = request;
  }

  /**
   * The servlet container around an application; null where the API is present but no container.
   */
  static @Nullable Surroundings find(ResourceContext container) {
    Injected injected = container.initResource(new Injected());
    return injected.context == null || injected.request == null
        ? null
        : new ServletSurroundings(injected.context, injected.request);
  }

  @Override
  public boolean knowsAddresses() {
    return true;
  }

  @Override
  public @Nullable String peerAddress() {
    return request.getRemoteAddr();
  }

  @Override
  public @Nullable String sessionId() {
    HttpSession session = request.getSession(false);
    return session == null ? null : session.getId();
  }

  /** As a servlet filter sees it, so that one policy means the same paths in both. */
  @Override
  public String path(ContainerRequestContext request) {
    String servletPath = this.request.getServletPath();
    String pathInfo = this.request.getPathInfo();
    return (servletPath == null ? "" : servletPath) + (pathInfo == null ? "" : pathInfo);
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

  /** Filled by the JAX-RS container, as far as there is a servlet container. */
  static final class Injected {
    @Context @Nullable ServletContext context;
    @Context @Nullable HttpServletRequest request;
  }
}
