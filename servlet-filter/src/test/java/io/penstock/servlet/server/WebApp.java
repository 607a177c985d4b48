package io.penstock.servlet.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lays out a web application with a servlet that says okay to everything. */
public record WebApp(Path root) {

  /**
   * Registers the limiter in web.xml, as rate-limit, in front of everything.
   *
   * @param initParams names and values in turn
   */
  public WebApp limiter(String... initParams) throws IOException {
    StringBuilder params = new StringBuilder();
    for (int i = 0; i < initParams.length; i += 2) {
      params.append(
          "<init-param><param-name>%s</param-name><param-value>%s</param-value></init-param>"
              .formatted(initParams[i], initParams[i + 1]));
    }
    return webXml(
        """
        <filter>
          <filter-name>rate-limit</filter-name>
          <filter-class>io.penstock.servlet.RateLimitFilter</filter-class>
          %s
        </filter>
        <filter-mapping>
          <filter-name>rate-limit</filter-name>
          <url-pattern>/*</url-pattern>
        </filter-mapping>
        """
            .formatted(params));
  }

  /** Registers a listener in web.xml, and no filter. */
  public WebApp listener(Class<?> type) throws IOException {
    return webXml(
        "<listener><listener-class>%s</listener-class></listener>".formatted(type.getName()));
  }

  /** Writes a file of the application. */
  public WebApp file(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return this;
  }

  /** Puts registrations of the caller's own into web.xml, in front of the servlet. */
  public WebApp registrations(String elements) throws IOException {
    return webXml(elements);
  }

  private WebApp webXml(String elements) throws IOException {
    return file(
        "WEB-INF/web.xml",
        """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
          %s
          <servlet>
            <servlet-name>okay</servlet-name>
            <servlet-class>io.penstock.servlet.app.OkayServlet</servlet-class>
          </servlet>
          <servlet-mapping>
            <servlet-name>okay</servlet-name>
            <url-pattern>/</url-pattern>
          </servlet-mapping>
        </web-app>
        """
            .formatted(elements));
  }
}
