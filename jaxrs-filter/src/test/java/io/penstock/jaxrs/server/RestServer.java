package io.penstock.jaxrs.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * Jersey in Jetty's servlet container on a port of its own, below {@code /app/api}; {@code /app} is
 * the web application. For one test.
 */
public final class RestServer implements AutoCloseable {

  /** Held, since loggers are forgotten otherwise. What fails here is meant to, and is asserted. */
  private static final List<Logger> QUIET =
      List.of(Logger.getLogger("org.eclipse.jetty"), Logger.getLogger("org.glassfish.jersey"));

  static {
    QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
  }

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final ServletContextHandler context = new ServletContextHandler();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  /** A server whose web application lies in a directory. */
  public RestServer(Path webapp) {
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    server.setHandler(context);
    context.setContextPath("/app");
    context.setBaseResource(ResourceFactory.of(context).newResource(webapp));
  }

  /** Writes the properties that both filters find by default. */
  public RestServer properties(String text) throws IOException {
    Path webapp = context.getBaseResource().getPath();
    Path file = webapp.resolve("WEB-INF/penstock.properties");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  /** Puts a filter in front of everything. */
  public RestServer filter(FilterHolder filter) {
    filter.setAsyncSupported(true);
    context.addFilter(filter, "/*", null);
    return this;
  }

  /** Starts with the application as a servlet that is loaded on start-up. */
  public RestServer start(ResourceConfig application) throws Exception {
    ServletHolder holder = new ServletHolder("api", new ServletContainer(application));
    holder.setInitOrder(1);
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/api/*");
    server.start();
    return this;
  }

  public RestServer start(Class<?>... components) throws Exception {
    return start(new ResourceConfig(components));
  }

  /** Whether the web application has failed to come up. */
  public boolean isApplicationDown() {
    return context.isFailed();
  }

  /** An attribute of the web application, null if absent. */
  public Object attribute(String name) {
    return context.getServletContext().getAttribute(name);
  }

  /** Undeploys the web application; the server goes on. */
  public void stopApplication() throws Exception {
    context.stop();
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/app/api" + path);
  }

  public HttpResponse<String> get(String path, String... fields)
      throws IOException, InterruptedException {
    return send("GET", path, fields);
  }

  public HttpResponse<String> send(String method, String path, String... fields)
      throws IOException, InterruptedException {
    return client.send(request(method, path, fields), HttpResponse.BodyHandlers.ofString());
  }

  /** The statuses of as many GETs at once, in no order. */
  public List<Integer> statusesOfConcurrent(int callers, String path) throws Exception {
    List<CompletableFuture<HttpResponse<Void>>> responses = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      responses.add(client.sendAsync(request("GET", path), HttpResponse.BodyHandlers.discarding()));
    }
    List<Integer> statuses = new ArrayList<>();
    for (CompletableFuture<HttpResponse<Void>> response : responses) {
      statuses.add(response.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode());
    }
    return statuses;
  }

  private HttpRequest request(String method, String path, String... fields) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (fields.length > 0) {
      request.headers(fields);
    }
    return request.build();
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
