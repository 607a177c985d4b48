package io.penstock.jaxrs.server;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;

/** Jersey on Grizzly, without servlets. */
public final class GrizzlyServer extends AnyServer {

  private static final List<Logger> QUIET =
      List.of(Logger.getLogger("org.glassfish.grizzly"), Logger.getLogger("org.glassfish.jersey"));

  static {
    QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
  }

  private final Path directory;
  private HttpServer server;

  /** A server whose properties lie in a directory. */
  public GrizzlyServer(Path directory) {
    this.directory = directory;
  }

  @Override
  public GrizzlyServer start(App app) throws Exception {
    ResourceConfig application = RestServer.application(app);
    if (app.policies() != null) {
      Path file = directory.resolve("limits.properties");
      Files.writeString(file, app.policies());
      application.property("penstock.config", "file:" + file);
    }
    return start(application);
  }

  public GrizzlyServer start(ResourceConfig application) throws Exception {
    URI anyPort = URI.create("http://127.0.0.1:0/app/api/");
    server = GrizzlyHttpServerFactory.createHttpServer(anyPort, application, true);
    return this;
  }

  @Override
  protected int port() {
    return server.getListener("grizzly").getPort();
  }

  @Override
  public void close() {
    if (server != null) {
      server.shutdownNow();
    }
  }
}
