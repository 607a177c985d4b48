package io.penstock.servlet.server;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Tomcat in a JVM of its own, for what can only be set before a JVM starts. */
public final class ServerInOwnJvm implements AutoCloseable {

  private static final String UP = "up ";

  private final Process jvm;
  private final BufferedReader said;
  private final String first;

  /**
   * Starts it with one web application.
   *
   * @param environment set beside what this process has
   * @param options of the JVM
   */
  public ServerInOwnJvm(Path webapp, Map<String, String> environment, String... options)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(ServerInOwnJvm.class.getName());
    command.add(webapp.toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    jvm = builder.start();
    said = new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8));
    String line = said.readLine();
    first = line == null ? "nothing" : line;
  }

  /** Where the application is; fails if it did not come up. */
  public URI uri(String path) {
    if (!first.startsWith(UP)) {
      throw new AssertionError("not up: " + first);
    }
    return URI.create("http://127.0.0.1:" + first.substring(UP.length()) + path);
  }

  /** Why the application did not come up; fails if it did. */
  public String deploymentErrors() throws Exception {
    if (first.startsWith(UP)) {
      throw new AssertionError("up");
    }
    StringBuilder errors = new StringBuilder(first);
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      errors.append('\n').append(line);
    }
    return errors.toString();
  }

  /** Ends it by closing what it reads. */
  @Override
  public void close() throws Exception {
    jvm.getOutputStream().close();
    if (!jvm.waitFor(20, TimeUnit.SECONDS)) {
      jvm.destroyForcibly();
      throw new AssertionError("the server is still there after 20 s");
    }
  }

  /** The other JVM: says the port or the errors, and serves until its input ends. */
  public static void main(String[] args) throws Exception {
    try (TomcatServer server = new TomcatServer()) {
      server.start(Path.of(args[0]));
      if (server.isApplicationUp()) {
        System.out.println(UP + server.port());
        System.in.transferTo(OutputStream.nullOutputStream());
      } else {
        System.out.println(String.join("\n", server.deploymentErrors()));
      }
    }
  }
}
