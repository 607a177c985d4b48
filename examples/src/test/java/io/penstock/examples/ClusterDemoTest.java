package io.penstock.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code bin/demo --cluster --once} does. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ClusterDemoTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) throws Exception {
    return ClusterDemo.run(
        List.of(args), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
  }

  @Test
  void twoNodesShareALimitUntilRedisIsGone() throws Exception {
    int status = run("--once", "src/main/webapp");

    assertThat(err.toString(UTF_8)).isEmpty();
    assertThat(status).isZero();
    assertThat(out.toString(UTF_8))
        .contains("3 times 200, 17 times 429.", "6 times 200, 14 times 429.")
        .doesNotContain("Ctrl-C");
  }

  @Test
  void nothingGoesOnWhenItIsKilled() throws Exception {
    Process demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ClusterDemo.class.getName(),
                "src/main/webapp")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    StringBuilder told = new StringBuilder();
    try (BufferedReader lines = demo.inputReader(UTF_8)) {
      while (!told.toString().contains("callers ask")) {
        String line = lines.readLine();
        assertThat(line).as("after %s", told).isNotNull();
        told.append(line).append('\n');
      }
    } finally {
      demo.destroyForcibly().onExit().join();
    }
    Matcher ports = Pattern.compile("(?:ports|and|127.0.0.1:) ?(\\d+)").matcher(told);
    int count = 0;
    while (ports.find()) {
      awaitEnd(Integer.parseInt(ports.group(1)));
      count++;
    }
    assertThat(count).as("two nodes and Redis in %s", told).isEqualTo(3);
  }

  private static void awaitEnd(int port) {
    long start = System.nanoTime();
    while (isServed(port)) {
      assertThat(System.nanoTime() - start)
          .as("port %d is served, after so many nanoseconds", port)
          .isLessThan(TimeUnit.SECONDS.toNanos(30));
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static boolean isServed(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void argumentsAreChecked() throws Exception {
    assertThat(run("--once", "no-such-folder")).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .contains("[--once, no-such-folder] (expected: [--once] WEBAPP, a folder)");
  }
}
