package io.penstock.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the same web application twice, each in a JVM of its own, with one Redis between them: one
 * limit holds for both. Then Redis is killed, and each goes on by itself, as {@code
 * on-failure=local} says. {@code bin/demo --cluster} starts it.
 *
 * <p>Arguments: {@code [--once] WEBAPP}. The exit status is 0 only if all went as it should.
 */
public final class ClusterDemo {

  private static final String PATH = "/hello";
  private static final int CALLERS_PER_NODE = 10;
  private static final int CAPACITY = 3;

  private final PrintStream out;
  private final List<String> problems = new ArrayList<>();

  private ClusterDemo(PrintStream out) {
    this.out = out;
  }

  /** See {@link ClusterDemo}. */
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(List.of(args), out, System.err));
  }

  /** Returns the exit status. */
  static int run(List<String> args, PrintStream out, PrintStream err) throws Exception {
    boolean once = args.contains("--once");
    List<String> others = args.stream().filter(arg -> !arg.equals("--once")).toList();
    if (others.size() != 1 || !Files.isDirectory(Path.of(others.get(0)))) {
      err.println("arguments: " + args + " (expected: [--once] WEBAPP, a folder)");
      return 2;
    }
    List<String> problems = new ClusterDemo(out).run(Path.of(others.get(0)), once);
    problems.forEach(problem -> err.println("That is not what should have happened: " + problem));
    return problems.isEmpty() ? 0 : 1;
  }

  private List<String> run(Path webapp, boolean once) throws Exception {
    try (DemoRedis redis = new DemoRedis();
        Node one = new Node(webapp, redis.port());
        Node two = new Node(webapp, redis.port())) {
      show(one, two, redis);
      if (!once && problems.isEmpty()) {
        out.printf(
            "%nBoth go on serving %s on ports %d and %d. Ctrl-C ends them.%n",
            PATH, one.port, two.port);
        one.process.waitFor();
      }
    }
    return problems;
  }

  private void show(Node one, Node two, DemoRedis redis) throws Exception {
    out.printf(
        "The same web application runs on ports %d and %d; what both have been told is%n%n",
        one.port, two.port);
    one.settings.forEach(setting -> out.println("  " + setting));
    out.printf(
        "%n%d callers ask each of them for %s; its capacity is %d.%n%n",
        CALLERS_PER_NODE, PATH, CAPACITY);
    expect(CAPACITY, one, two);

    redis.close();
    out.printf("%nRedis is killed. Each decides by itself: on-failure is local by default.%n%n");
    expect(2 * CAPACITY, one, two);
  }

  private void expect(int allowed, Node one, Node two) throws Exception {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < CALLERS_PER_NODE; i++) {
      ports.add(one.port);
      ports.add(two.port);
    }
    List<RawResponse> answers = Callers.ask(ports, PATH);
    for (Node node : List.of(one, two)) {
      StringBuilder line = new StringBuilder("port " + node.port + ":");
      for (int i = 0; i < ports.size(); i++) {
        if (ports.get(i) == node.port) {
          line.append(' ').append(answers.get(i).status());
        }
      }
      out.println(line);
    }
    long was = answers.stream().filter(answer -> answer.status() == 200).count();
    long denied = answers.stream().filter(answer -> answer.status() == 429).count();
    out.printf("%d times 200, %d times 429.%n", was, denied);
    if (was != allowed || denied != ports.size() - allowed) {
      problems.add(
          "%d times 200, %d times 429 (expected: %d and %d)"
              .formatted(was, denied, allowed, ports.size() - allowed));
    }
  }

  /** A machine of the cluster; here it is a process. */
  static final class Node implements AutoCloseable {

    final List<String> settings;
    final Process process;
    final int port;

    Node(Path webapp, int redisPort) throws IOException {
      settings =
          List.of(
              "penstock.backend=redis",
              "penstock.redis.uri=redis://127.0.0.1:" + redisPort,
              "penstock.redis.prefix=demo",
              // Far more than it takes, as nobody here is to be let in for being slow.
              "penstock.redis.timeout=10s",
              // Nor because a slow machine gives tokens time to come back.
              "penstock.policy.hello.refill-rate=3/h");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      settings.forEach(setting -> command.add("-D" + setting));
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.addAll(List.of(ClusterNode.class.getName(), webapp.toString()));
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
      String first = lines.readLine();
      if (first == null) {
        throw new IOException("a node did not start");
      }
      port = Integer.parseInt(first);
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      try {
        if (process.waitFor(10, TimeUnit.SECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      process.destroyForcibly();
    }
  }
}
