package io.penstock.examples;

import java.nio.file.Path;

/**
 * One of several machines that serve the same web application. Prints its port, and ends when its
 * standard input does. Argument: WEBAPP. {@link ClusterDemo} starts it.
 */
final class ClusterNode {

  private ClusterNode() {}

  public static void main(String[] args) throws Exception {
    Demo.beQuiet();
    try (DemoServer server = new DemoServer(Path.of(args[0]), 0)) {
      System.out.println(server.port());
      while (System.in.read() >= 0) {
        // Until whoever started this is done with it.
      }
    }
  }
}
