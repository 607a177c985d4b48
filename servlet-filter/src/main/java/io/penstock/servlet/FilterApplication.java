package io.penstock.servlet;

import io.penstock.config.Application;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The web application that a filter was registered in. */
record FilterApplication(FilterConfig filter) implements Application {

  @Override
  public @Nullable String parameter(String name) {
    return filter.getInitParameter(name);
  }

  @Override
  public @Nullable InputStream resource(String path) {
    return context().getResourceAsStream(path);
  }

  @Override
  public @Nullable Path file(String path) {
    String real = context().getRealPath(path);
    return real == null ? null : Path.of(real);
  }

  @Override
  public ClassLoader classLoader() {
    ClassLoader loader = context().getClassLoader();
    return loader == null ? FilterApplication.class.getClassLoader() : loader;
  }

  @Override
  public @Nullable Object attribute(String name) {
    return context().getAttribute(name);
  }

  @Override
  public void attribute(String name, @Nullable Object value) {
    if (value == null) {
      context().removeAttribute(name);
    } else {
      context().setAttribute(name, value);
    }
  }

  private ServletContext context() {
    return filter.getServletContext();
  }
}
