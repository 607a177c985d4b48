package io.penstock.examples;

import java.net.InetAddress;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/** The web application in Jetty, for callers on this machine only. */
final class DemoServer implements AutoCloseable {

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);

  /**
   * Starts.
   *
   * @param webapp the folder that holds WEB-INF; classes come from the class path
   * @param port to listen on; 0: any that is free
   * @throws Exception if the port is taken, or the application does not come up
   */
  DemoServer(Path webapp, int port) throws Exception {
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    connector.setPort(port);
    server.addConnector(connector);
    WebAppContext application = new WebAppContext(webapp.toString(), "/");
    application.setParentLoaderPriority(true);
    // Else Jetty would serve on, with 503 for everything.
    application.setThrowUnavailableOnStartupException(true);
    server.setHandler(application);
    try {
      server.start();
    } catch (Exception e) {
      server.stop();
      throw e;
    }
  }

  int port() {
    return connector.getLocalPort();
  }

  void join() throws InterruptedException {
    server.join();
  }

  @Override
  public void close() {
    LifeCycle.stop(server);
  }
}
