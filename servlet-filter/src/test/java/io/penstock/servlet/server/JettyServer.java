package io.penstock.servlet.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty 12 with its ee10 environment. */
public final class JettyServer implements ServletServer {

  private static final Logger LOG = Logger.getLogger("org.eclipse.jetty");

  static {
    LOG.setLevel(Level.WARNING);
  }

  private final Server server = new Server(new QueuedThreadPool(64));
  private final ServerConnector connector;
  private WebAppContext context;

  public JettyServer() {
    HttpConfiguration http = new HttpConfiguration();
    // Jetty turns the spellings away that a policy must not be fooled by; here they have to get in.
    http.setUriCompliance(UriCompliance.UNSAFE);
    connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
  }

  @Override
  public void start(Path webapp) throws Exception {
    context = new WebAppContext();
    context.setContextPath("/");
    context.setWar(webapp.toString());
    context.getServletHandler().setDecodeAmbiguousURIs(true);
    server.setHandler(context);
    server.start();
  }

  @Override
  public int listenOnIpv6() throws Exception {
    ServerConnector second = new ServerConnector(server, connector.getDefaultConnectionFactory());
    second.setHost("::1");
    server.addConnector(second);
    second.start();
    return second.getLocalPort();
  }

  @Override
  public boolean isApplicationUp() {
    return context.isAvailable();
  }

  @Override
  public List<String> deploymentErrors() {
    List<String> messages = new ArrayList<>();
    Throwable error = context.getUnavailableException();
    if (error != null) {
      messages.add(error.getMessage());
      for (Throwable other : error.getSuppressed()) {
        messages.add(other.getMessage());
      }
    }
    return messages;
  }

  @Override
  public List<String> leaks() {
    return List.of();
  }

  @Override
  public void stopApplication() throws Exception {
    context.stop();
  }

  @Override
  public void startApplication() throws Exception {
    context.start();
  }

  @Override
  public Object contextAttribute(String name) {
    return context.getServletContext().getAttribute(name);
  }

  @Override
  public ClassLoader applicationClassLoader() {
    return context.getClassLoader();
  }

  @Override
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
