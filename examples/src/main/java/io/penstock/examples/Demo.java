package io.penstock.examples;

import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs the example on a real server, shows twenty concurrent callers against capacity 3, and serves
 * until interrupted. {@code bin/demo} starts it.
 *
 * <p>Arguments: {@code [--once] WEBAPP}, where WEBAPP is the folder that holds WEB-INF. With {@code
 * --once} it ends after the show. The environment variable PORT chooses the port, 8080 by default.
 * The exit status is 0 only if the show went exactly as it should.
 */
public final class Demo {

  private static final String DEFAULT_PORT = "8080";

  /** Jetty has much to say, Jersey misses libraries, and Redis is killed on purpose. */
  private static final Map<Logger, Level> QUIET =
      Map.of(
          Logger.getLogger("io.lettuce"), Level.SEVERE,
          Logger.getLogger("org.eclipse.jetty"), Level.WARNING,
          Logger.getLogger("org.glassfish.jersey"), Level.SEVERE);

  private Demo() {}

  /** See {@link Demo}. */
  public static void main(String[] args) {
    beQuiet();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(List.of(args), System.getenv(), out, System.err));
  }

  static void beQuiet() {
    QUIET.forEach(Logger::setLevel);
  }

  /** Returns the exit status. */
  static int run(
      List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
    boolean once = args.contains("--once");
    List<String> others = args.stream().filter(arg -> !arg.equals("--once")).toList();
    if (others.size() != 1 || !Files.isDirectory(Path.of(others.get(0)))) {
      err.println("arguments: " + args + " (expected: [--once] WEBAPP, a folder)");
      return 2;
    }
    String port = environment.getOrDefault("PORT", DEFAULT_PORT);
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
      err.println("PORT: " + port + " (expected: 0..65535)");
      return 2;
    }
    try (DemoServer server = new DemoServer(Path.of(others.get(0)), Integer.parseInt(port))) {
      return run(server, once, out, err);
    } catch (Exception e) {
      if (isTaken(e)) {
        err.println("PORT: " + port + " is in use (expected: a free one, such as PORT=8081)");
      } else {
        e.printStackTrace(err);
      }
      return 1;
    }
  }

  private static int run(DemoServer server, boolean once, PrintStream out, PrintStream err)
      throws Exception {
    String url = "http://localhost:" + server.port();
    out.println("A web application with Penstock's filter in web.xml runs at " + url);
    out.println();
    List<String> problems = new Show(server.port(), out).run();
    if (!problems.isEmpty()) {
      err.println();
      err.println("That is not what should have happened:");
      problems.forEach(problem -> err.println("  " + problem));
      return 1;
    }
    if (!once) {
      out.printf(
          """

          It goes on serving. Try, three times within five seconds:

            curl -i %1$s/api/orders

          and others:

            curl -i %1$s/hello
            curl -i -X POST -H 'X-User: me' %1$s/api/orders/login
            curl -i %1$s/api/orders/health

          Ctrl-C ends it.
          """,
          url);
      server.join();
    }
    return 0;
  }

  private static boolean isTaken(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return true;
      }
    }
    return false;
  }
}
