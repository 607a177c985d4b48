package io.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis in a process of its own, on a free port of this machine, with nothing kept. The
 * system property {@code penstock.test.redis} names the executable of another one to test with.
 */
final class RedisProcess implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  /** Becomes Redis, and leaves somebody behind who ends it when this JVM is gone, however. */
  private static final List<String> ENDING_WITH_US =
      List.of("sh", "-c", "exec 3<&0; (cat <&3 >/dev/null; kill -9 $$) & exec \"$0\" \"$@\" 3<&-");

  private static final Path EXECUTABLE = executable();

  private final Path folder;
  private final int port;
  private final List<String> command;
  private Process process;

  private RedisProcess(int port, List<String> settings) {
    this.port = port;
    try {
      this.folder = Files.createTempDirectory("penstock-redis");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    command = new ArrayList<>();
    command.add(EXECUTABLE.toString());
    command.addAll(settings);
  }

  /** Starts a server with these settings beside the usual ones: {@code --name value …}. */
  static RedisProcess start(String... settings) {
    return start(freePort(), settings);
  }

  static RedisProcess start(int port, String... settings) {
    List<String> all = new ArrayList<>(List.of("--port", "" + port, "--bind", HOST, "--save", ""));
    all.addAll(List.of(settings));
    RedisProcess made = new RedisProcess(port, all);
    made.startAgain();
    return made;
  }

  /** Starts a Sentinel that watches a master of that name. */
  static RedisProcess sentinel(String name, RedisProcess master, int patienceMillis) {
    int port = freePort();
    RedisProcess made = new RedisProcess(port, List.of());
    Path file = made.folder.resolve("sentinel.conf");
    List<String> lines =
        List.of(
            "port " + port,
            "bind " + HOST,
            "sentinel monitor " + name + " " + HOST + " " + master.port + " 1",
            "sentinel down-after-milliseconds " + name + " " + patienceMillis,
            "sentinel failover-timeout " + name + " 5000");
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    made.command.addAll(List.of(file.toString(), "--sentinel"));
    made.startAgain();
    return made;
  }

  /** Starts it, also after it has been killed: then nothing is left of what it held. */
  void startAgain(String... moreSettings) {
    List<String> line = new ArrayList<>(ENDING_WITH_US);
    line.addAll(command);
    line.addAll(List.of(moreSettings));
    try {
      process =
          new ProcessBuilder(line)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Waits.until("Redis answers on port " + port, this::isAnswering);
  }

  int port() {
    return port;
  }

  RedisURI uri() {
    return RedisURI.create(HOST, port);
  }

  String address() {
    return "redis://" + HOST + ":" + port;
  }

  /** As kill -9 does. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Makes it hang: its connections stay and nobody answers. */
  void stop() {
    signal("STOP");
  }

  void goOn() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
      assertThat(kill.waitFor(10, TimeUnit.SECONDS)).as("kill ends").isTrue();
      assertThat(kill.exitValue()).as("kill -%s", name).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** Whether a line of what it tells about itself matches. */
  boolean info(String section, String expression) {
    String info = exchange("INFO " + section, true);
    return Pattern.compile(expression).matcher(info).find();
  }

  /** How often a command was called. */
  long calls(String command) {
    String info = exchange("INFO commandstats", true);
    Matcher matcher = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)").matcher(info);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  /** Sends a command of words without spaces, and returns the first line of the answer. */
  String ask(String inline) {
    return exchange(inline, false);
  }

  private String exchange(String inline, boolean bulk) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      socket.setSoTimeout(5_000);
      OutputStream out = socket.getOutputStream();
      out.write((inline + "\r\n").getBytes(UTF_8));
      out.flush();
      InputStream in = socket.getInputStream();
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
        line.append((char) c);
      }
      boolean more = bulk && line.length() > 0 && line.charAt(0) == '$';
      return more
          ? new String(in.readNBytes(1 + Integer.parseInt(line.substring(1))), UTF_8)
          : line.toString();
    } catch (IOException e) {
      return "";
    }
  }

  private boolean isAnswering() {
    String answer = ask("PING");
    assertThat(process.isAlive()).as("Redis runs, see %s", folder.resolve("log")).isTrue();
    return answer.startsWith("+PONG") || answer.startsWith("-NOAUTH");
  }

  private void awaitEnd() {
    try {
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("Redis has ended").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = socket.getLocalPort();
      return port < 55_000 ? port : freePort(); // a cluster's bus is 10,000 above
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path executable() {
    String other = System.getProperty("penstock.test.redis");
    if (other != null) {
      return Path.of(other);
    }
    try {
      Path file = ExecutableProvider.newJarResourceProvider().get().toPath();
      file.toAbsolutePath().getParent().toFile().deleteOnExit(); // after what is in it
      file.toFile().deleteOnExit();
      return file.toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
