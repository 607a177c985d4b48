package io.penstock.servlet.server;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A real server on a port of its own, with one web application at its root. For one thread. */
public interface ServletServer extends AutoCloseable {

  /** Starts the server and deploys the application, whether or not that comes up. */
  void start(Path webapp) throws Exception;

  /** Whether the application takes requests. */
  boolean isApplicationUp();

  /** Why it does not: the messages of what its filters threw. */
  List<String> deploymentErrors();

  /** What the server itself found to have outlived the application; where it looks for that. */
  List<String> leaks();

  /** Undeploys the application; the server goes on. */
  void stopApplication() throws Exception;

  /** Deploys it once more. */
  void startApplication() throws Exception;

  /** An attribute of the application's servlet context, null if absent. */
  Object contextAttribute(String name);

  /** The class loader of the running application. */
  ClassLoader applicationClassLoader();

  int port();

  /** Listens on ::1 as well. */
  int listenOnIpv6() throws Exception;

  default URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  @Override
  void close() throws Exception;
}
