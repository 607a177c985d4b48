package io.penstock.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bin/demo --once} does. */
class DemoTest {

  private static final Path WEBAPP = Path.of("src/main/webapp");
  private static final Map<String, String> ANY_PORT = Map.of("PORT", "0");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path changed;

  private int run(Map<String, String> environment, String... args) {
    return Demo.run(
        List.of(args),
        environment,
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  /** The same web application with another policy. */
  private String withProperties(String target, String replacement) throws Exception {
    Path webInf = Files.createDirectories(changed.resolve("WEB-INF"));
    Files.copy(WEBAPP.resolve("index.html"), changed.resolve("index.html"));
    Files.copy(WEBAPP.resolve("WEB-INF/web.xml"), webInf.resolve("web.xml"));
    String properties = Files.readString(WEBAPP.resolve("WEB-INF/penstock.properties"));
    assertThat(properties).contains(target);
    Files.writeString(
        webInf.resolve("penstock.properties"), properties.replace(target, replacement));
    return changed.toString();
  }

  @Test
  void theShowGoesAsItShould() {
    int status = run(ANY_PORT, "--once", WEBAPP.toString());

    assertThat(err.toString(UTF_8)).isEmpty();
    assertThat(status).isZero();
    assertThat(out.toString(UTF_8))
        .contains("3 times 200, 17 times 429.")
        .contains("HTTP/1.1 200 OK", "HTTP/1.1 429 Too Many Requests")
        .contains("Retry-After: 10", "\"violated-policies\":[\"hello\"]")
        .doesNotContain("Ctrl-C");
  }

  @Test
  void anotherCapacityIsNoticed() throws Exception {
    int status =
        run(ANY_PORT, "--once", withProperties("hello.capacity = 3", "hello.capacity = 4"));

    assertThat(status).isEqualTo(1);
    assertThat(out.toString(UTF_8)).contains("4 times 200, 16 times 429.");
    assertThat(err.toString(UTF_8))
        .contains("4 times 200 and 16 times 429", "(expected: 3 and 17)")
        .contains("RateLimit-Policy of a 200: \"hello\";q=4");
  }

  @Test
  void aMistakeInThePropertiesStopsIt() throws Exception {
    int status = run(ANY_PORT, "--once", withProperties("hello.capacity", "hello.capasity"));

    assertThat(status).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("penstock.policy.hello.capasity", "did you mean");
  }

  @Test
  void aPolicyThatAnAnnotationNamesMustBeThere() throws Exception {
    int status = run(ANY_PORT, "--once", withProperties("policy.orders.", "policy.offers."));

    assertThat(status).isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .contains("Orders#list()", "Orders#create()", "value: orders (expected: a policy");
  }

  @Test
  void aPortInUseIsTold() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(run(Map.of("PORT", port), "--once", WEBAPP.toString())).isEqualTo(1);
      assertThat(err.toString(UTF_8)).startsWith("PORT: " + port + " is in use");
    }
  }

  @Test
  void argumentsAndPortAreChecked() {
    assertThat(run(Map.of("PORT", "http"), "--once", WEBAPP.toString())).isEqualTo(2);
    assertThat(run(Map.of("PORT", "70000"), "--once", WEBAPP.toString())).isEqualTo(2);
    assertThat(run(ANY_PORT, "--twice", WEBAPP.toString())).isEqualTo(2);
    assertThat(run(ANY_PORT, "no-such-folder")).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .contains("PORT: http (expected: 0..65535)", "PORT: 70000 (expected: 0..65535)")
        .contains("[--twice, src/main/webapp] (expected: [--once] WEBAPP, a folder)");
  }
}
