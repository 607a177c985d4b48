package io.penstock.benchmarks.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.embedded.RedisServer;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis of its own on the loopback interface, without persistence: {@code redis-server}, where
 * that is on the path, otherwise the one that the tests bring along.
 */
final class RedisUnderTest implements AutoCloseable {

  private static final String END = "the end of what is counted";
  private static final Pattern CONNECTING = Pattern.compile("\"(HELLO|CLIENT)\"");

  private final RedisServer server;
  private final ProcessHandle process;
  final RedisURI uri;

  RedisUnderTest() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    uri = RedisURI.create("127.0.0.1", port);
    server =
        RedisServer.newRedisServer()
            .executableProvider(executable())
            .port(port)
            .bind("127.0.0.1")
            .setting("save \"\"")
            .setting("appendonly no")
            .setting("maxmemory-policy noeviction")
            .build();
    Set<Long> before =
        ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    server.start();
    process =
        ProcessHandle.current()
            .children()
            .filter(child -> !before.contains(child.pid()))
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("Redis runs, but is no child of this JVM"));
  }

  private static ExecutableProvider executable() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "redis-server"))
        .filter(Files::isExecutable)
        .findFirst()
        .<ExecutableProvider>map(found -> found::toFile)
        .orElseGet(ExecutableProvider::newJarResourceProvider);
  }

  /** Which Redis it is. */
  String version(RedisClient client) {
    try (var connection = client.connect()) {
      return connection
          .sync()
          .info("server")
          .lines()
          .filter(line -> line.startsWith("redis_version:"))
          .map(line -> line.substring(line.indexOf(':') + 1))
          .findFirst()
          .orElse("unknown");
    }
  }

  RedisClient client() {
    return RedisClient.create(uri);
  }

  /** Lets it hang, or go on: a signal by name. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
      throw new IllegalStateException("kill -" + name + " has failed");
    }
  }

  /** How many commands clients send meanwhile; what scripts do is not counted. */
  long commandsDuring(RedisClient client, Runnable action) throws IOException {
    try (Socket monitor = new Socket(uri.getHost(), uri.getPort())) {
      monitor.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(monitor.getInputStream(), StandardCharsets.ISO_8859_1));
      lines.readLine(); // that it is so
      action.run();
      try (var connection = client.connect()) {
        connection.sync().echo(END);
      }
      long commands = 0;
      for (String line = lines.readLine();
          line != null && !line.contains(END);
          line = lines.readLine()) {
        boolean ours = !line.contains(" lua] ") && !CONNECTING.matcher(line).find();
        commands += ours ? 1 : 0;
      }
      return commands;
    }
  }

  /** How many scripts were run so far. */
  long scriptRuns(RedisClient client) {
    try (var connection = client.connect()) {
      return connection
          .sync()
          .info("commandstats")
          .lines()
          .filter(line -> line.startsWith("cmdstat_eval"))
          .mapToLong(line -> Long.parseLong(line.split("calls=", 2)[1].split(",", 2)[0]))
          .sum();
    }
  }

  @Override
  public void close() throws IOException {
    server.stop();
  }
}
