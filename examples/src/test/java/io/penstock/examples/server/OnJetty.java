package io.penstock.examples.server;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A WAR at the root of Jetty. */
public final class OnJetty implements Callable<Integer>, AutoCloseable {

  private final Server server = new Server();

  private final Path war;
  private final Path temporary;

  public OnJetty(Path war, Path temporary) {
    this.war = war;
    this.temporary = temporary;
  }

  /** Starts it and tells its port. */
  @Override
  public Integer call() throws Exception {
    ServerConnector connector = new ServerConnector(server);
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    WebAppContext application = new WebAppContext(war.toString(), "/");
    application.setTempDirectory(temporary.toFile());
    application.setThrowUnavailableOnStartupException(true);
    server.setHandler(application);
    server.start();
    return connector.getLocalPort();
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
