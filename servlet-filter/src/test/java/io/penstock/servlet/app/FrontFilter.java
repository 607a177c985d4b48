package io.penstock.servlet.app;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;

/** A filter in front of the limiter that does what the init-param {@code does} says. */
public final class FrontFilter implements Filter {

  private String does;

  @Override
  public void init(FilterConfig config) {
    does = config.getInitParameter("does");
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    switch (does) {
      case "commit" -> {
        response.flushBuffer();
        chain.doFilter(request, response);
      }
      case "write" -> {
        ((HttpServletResponse) response).setHeader("X-Front", "was here");
        response.setContentLength("noiseokay".length());
        response.getWriter().print("noise");
        chain.doFilter(request, response);
      }
      case "hide-http" -> chain.doFilter(new ServletRequestWrapper(request), response);
      case "attribute" -> {
        request.setAttribute("client", ((HttpServletRequest) request).getHeader("X-Client"));
        chain.doFilter(request, response);
      }
      case "log-in" -> chain.doFilter(new LoggedIn((HttpServletRequest) request), response);
      default -> throw new ServletException("does: " + does);
    }
  }

  private static final class LoggedIn extends HttpServletRequestWrapper {

    LoggedIn(HttpServletRequest request) {
      super(request);
    }

    @Override
    public Principal getUserPrincipal() {
      String user = getHeader("X-User");
      return user == null ? null : () -> user;
    }
  }
}
