package io.penstock.jaxrs;

import io.penstock.config.Application;
import jakarta.ws.rs.core.Configuration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A JAX-RS application as the place where configuration is found. */
record RestApplication(Configuration configuration, Surroundings surroundings)
    implements Application {

  /** Before the names of parameters, which share their space with those of everybody else here. */
  static final String PREFIX = "penstock.";

  static final String CONFIG = PREFIX + "config";

  @Override
  public @Nullable String parameter(String name) {
    Object value = configuration.getProperty(PREFIX + name);
    return value == null ? null : value.toString();
  }

  @Override
  public @Nullable InputStream resource(String path) throws IOException {
    return surroundings.resource(path);
  }

  @Override
  public @Nullable Path file(String path) {
    return surroundings.file(path);
  }

  @Override
  public ClassLoader classLoader() {
    return surroundings.classLoader();
  }

  @Override
  public @Nullable Object attribute(String name) {
    return surroundings.attribute(name);
  }

  @Override
  public void attribute(String name, @Nullable Object value) {
    surroundings.attribute(name, value);
  }
}
