package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.RateLimitFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A Jetty with the servlet filter, which reads its limits from a file. */
final class LimitedServer implements AutoCloseable {

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final HttpClient client = HttpClient.newHttpClient();

  LimitedServer(Path limits) throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    FilterHolder filter = new FilterHolder(RateLimitFilter.class);
    filter.setInitParameter("config", limits.toUri().toString());
    filter.setAsyncSupported(true);
    context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(Hello.class, "/*");
    server.setHandler(context);
    try {
      server.start();
    } catch (Exception e) {
      server.stop();
      throw e;
    }
  }

  /** Answers with the status that the query asks for. */
  public static final class Hello extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      String status = request.getQueryString();
      response.setStatus(status == null ? 200 : Integer.parseInt(status));
    }
  }

  HttpResponse<String> get(String path) {
    URI uri = URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
    try {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  int status(String path) {
    return get(path).statusCode();
  }

  /** What is left, as a response says; empty if it says nothing. */
  static String left(HttpResponse<String> response) {
    return response.headers().firstValue("RateLimit").orElse("");
  }

  @Override
  public void close() throws Exception {
    server.stop();
    assertThat(server.isStopped()).isTrue();
  }
}
