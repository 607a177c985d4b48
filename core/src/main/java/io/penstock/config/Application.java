package io.penstock.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The application that a filter belongs to. Each filter module brings its own. */
public interface Application {

  /**
   * A parameter given to the filter or feature: servlet init-param or JAX-RS application property.
   *
   * @param name as a servlet filter knows it, such as {@code config}
   * @return its value, null where it was not given
   */
  @Nullable String parameter(String name);

  /**
   * Opens a file of the web application.
   *
   * @param path from the root of the web application, with a leading slash
   * @return the content, to be closed by the caller; null if there is no such file or no web
   *     application
   * @throws IOException if it is there but cannot be read
   */
  @Nullable InputStream resource(String path) throws IOException;

  /**
   * The same as a file of the file system, where it is one: then it can be watched.
   *
   * @param path from the root of the web application, with a leading slash
   * @return the file, which may be a link; null if there is none, or it is not known
   * @throws IOException if that cannot be found out
   */
  default @Nullable Path file(String path) throws IOException {
    return null;
  }

  /**
   * Where the class path is searched.
   *
   * @return the class loader of the application
   */
  ClassLoader classLoader();

  /**
   * Reads an attribute of the whole application.
   *
   * @param name of the attribute
   * @return the servlet-context attribute; where there is no servlet context, what any
   *     application-wide map holds; null if absent
   */
  @Nullable Object attribute(String name);

  /**
   * Writes an attribute of the whole application.
   *
   * @param name of the attribute
   * @param value null removes it
   */
  void attribute(String name, @Nullable Object value);
}
