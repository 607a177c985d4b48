package io.penstock.servlet.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty 12, whatever its environment; speaks HTTP/2 as well, without TLS. */
public abstract class JettyServer implements ServletServer {

  private static final Logger LOG = Logger.getLogger("org.eclipse.jetty");

  static {
    LOG.setLevel(Level.WARNING);
  }

  /** Which paths get as far as the application. */
  public enum Spellings {
    /** Those that mean one thing only, as Jetty comes; it answers others with 400. */
    CLEAR,
    /** Any, so that the limiter has to cope with them. */
    ANY
  }

  private final Spellings spellings;
  private final Server server = new Server(new QueuedThreadPool(64));
  private final ServerConnector connector;
  private ContextHandler context;

  JettyServer(Spellings spellings) {
    this.spellings = spellings;
    HttpConfiguration http = new HttpConfiguration();
    if (spellings == Spellings.ANY) {
      http.setUriCompliance(UriCompliance.UNSAFE);
    }
    connector =
        new ServerConnector(
            server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
  }

  /** Makes the environment's handler of a web application at the root. */
  abstract ContextHandler application(Path webapp, boolean decodeAmbiguous);

  /** What made the application unavailable, null if it is not. */
  abstract Throwable unavailable();

  @Override
  public void start(Path webapp) throws Exception {
    context = application(webapp, spellings == Spellings.ANY);
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
    Throwable error = unavailable();
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
