package io.penstock.jaxrs.server;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** Jetty's servlet container; {@code /app} is the web application. */
public abstract class JettyServer extends AnyServer {

  /** Held, since loggers are forgotten otherwise. What fails here is meant to, and is asserted. */
  private static final List<Logger> QUIET =
      List.of(
          Logger.getLogger("org.eclipse.jetty"),
          Logger.getLogger("org.glassfish.jersey"),
          Logger.getLogger("org.jboss.resteasy"));

  static {
    QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
  }

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final ServletContextHandler context = new ServletContextHandler();

  /** A server whose web application lies in a directory. */
  JettyServer(Path webapp) {
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    server.setHandler(context);
    context.setContextPath("/app");
    context.setBaseResource(ResourceFactory.of(context).newResource(webapp));
    context.setSessionHandler(new SessionHandler());
  }

  /** Writes the properties that both filters find by default. */
  public JettyServer properties(String text) throws IOException {
    Path webapp = context.getBaseResource().getPath();
    Path file = webapp.resolve("WEB-INF/penstock.properties");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  /** Puts a filter in front of everything. */
  public JettyServer filter(FilterHolder filter) {
    filter.setAsyncSupported(true);
    context.addFilter(filter, "/*", null);
    return this;
  }

  @Override
  public final JettyServer start(App app) throws Exception {
    if (app.policies() != null) {
      properties(app.policies());
    }
    return start(servlet(app));
  }

  /** The servlet that is the application. */
  abstract ServletHolder servlet(App app);

  final JettyServer start(ServletHolder holder) throws Exception {
    holder.setInitOrder(1);
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/api/*");
    server.start();
    return this;
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

  @Override
  protected int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
