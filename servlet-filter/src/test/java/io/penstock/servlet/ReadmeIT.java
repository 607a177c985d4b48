package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.policy.RateLimitPolicies;
import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.JettyEe10Server;
import io.penstock.servlet.server.WebApp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what happens. */
@Timeout(240)
final class ReadmeIT {

  private static final Path README = Path.of("..", "README.md");

  @TempDir Path root;

  private static List<String> blocks(String language) throws Exception {
    Pattern fence =
        Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    return fence.matcher(Files.readString(README)).results().map(match -> match.group(1)).toList();
  }

  private static List<String> filters() throws Exception {
    return blocks("xml").stream().filter(block -> block.startsWith("<filter>")).toList();
  }

  @Test
  void theFirstExampleLimitsAndItsDenialLooksAsShown() throws Exception {
    String example = filters().get(0);
    assertThat(example.lines()).as("short enough to take in").hasSizeLessThanOrEqualTo(8);
    try (JettyEe10Server server = new JettyEe10Server()) {
      server.start(new WebApp(root).registrations(example).root());
      String response = "";
      int allowed = -1;
      while (!response.startsWith("HTTP/1.1 429") && allowed < 200) {
        // What stands in front of the client's address is the client's own invention.
        String forwarded = "X-Forwarded-For: 198.51.100." + (allowed + 1) + ", 203.0.113.7";
        response = Http.raw(server.port(), "GET / HTTP/1.1", forwarded);
        allowed++;
      }
      assertThat(allowed).as("a hundred, and one for each 0.6 seconds since").isBetween(100, 150);
      assertThat(withoutTransport(response)).isEqualTo(blocks("http").get(0).strip());
      assertThat(Http.raw(server.port(), "GET / HTTP/1.1", "X-Forwarded-For: 203.0.113.8"))
          .as("another client, through the same proxy")
          .startsWith("HTTP/1.1 200");
    }
  }

  /** Leaves out what the server adds. */
  private static String withoutTransport(String response) {
    Matcher transport =
        Pattern.compile("^(Server|Date|Connection|Vary): .*\r\n", Pattern.MULTILINE)
            .matcher(response);
    return transport.replaceAll("").replace("\r\n", "\n").strip();
  }

  @Test
  void theCommonCases() throws Exception {
    String properties = blocks("properties").get(0);
    String login =
        """
        <servlet>
          <servlet-name>end</servlet-name>
          <servlet-class>io.penstock.servlet.app.EndServlet</servlet-class>
        </servlet>
        <servlet-mapping>
          <servlet-name>end</servlet-name>
          <url-pattern>/login/*</url-pattern>
        </servlet-mapping>
        """;
    WebApp app =
        new WebApp(root)
            .registrations(filters().get(1) + login)
            .file("WEB-INF/penstock.properties", properties);
    try (JettyEe10Server server = new JettyEe10Server()) {
      server.start(app.root());
      assertThat(server.deploymentErrors()).isEmpty();
      int port = server.port();
      assertThat(Http.raw(port, "GET /reports/1 HTTP/1.1"))
          .contains("RateLimit-Policy: \"reports:burst\";q=5;w=5, \"reports:daily\";q=200;w=86400");
      assertThat(Http.raw(port, "GET /api/1 HTTP/1.1", "X-Api-Key: a"))
          .contains("RateLimit-Policy: \"api\";q=20;w=1, \"api-address\";q=50;w=1");
      assertThat(Http.raw(port, "GET /health HTTP/1.1")).doesNotContain("RateLimit");
      for (int i = 0; i < 20; i++) {
        assertThat(login(port, 200)).as("what succeeds is given back").isEqualTo(200);
      }
      for (int i = 0; i < 5; i++) {
        assertThat(login(port, 401)).isEqualTo(401);
      }
      assertThat(login(port, 401)).isEqualTo(429);
    }
  }

  private static int login(int port, int status) throws Exception {
    String response =
        Http.raw(port, "POST /login/status?n=" + status + " HTTP/1.1", "Content-Length: 0");
    assertThat(response).doesNotContain("RateLimit");
    return Integer.parseInt(response.substring(9, 12));
  }

  @Test
  void theRollOut() throws Exception {
    Path file = root.resolve("limits.properties");
    String shadow = blocks("properties").get(1).replace("reload=10s", "reload=20ms");
    Files.writeString(file, shadow);
    WebApp app = new WebApp(root.resolve("app")).limiter("config", "file:" + file);
    try (JettyEe10Server server = new JettyEe10Server()) {
      server.start(app.root());
      assertThat(server.deploymentErrors()).isEmpty();
      RateLimitPolicies policies =
          (RateLimitPolicies) server.contextAttribute("io.penstock.policies");
      for (int i = 0; i < 100; i++) {
        assertThat(Http.raw(server.port(), "GET /api/1 HTTP/1.1")).startsWith("HTTP/1.1 200");
      }
      assertThat(policies.get("api").status().denied()).as("would have been denied").isPositive();
      Files.writeString(file, shadow.replace("penstock.policy.api.mode=shadow\n", ""));
      awaitReloads(policies, 1);
      assertThat(firstDenied(server.port())).as("enforced").isLessThan(500);
      Files.writeString(
          file, shadow.replace("mode=shadow", "mode=enforce") + "penstock.mode=off\n");
      awaitReloads(policies, 2);
      assertThat(firstDenied(server.port())).as("switched off").isEqualTo(500);
    }
  }

  private static void awaitReloads(RateLimitPolicies policies, long reloads) {
    long start = System.nanoTime();
    while (policies.reloads() < reloads) {
      assertThat(System.nanoTime() - start).as("reloads").isLessThan(30_000_000_000L);
      Thread.onSpinWait();
    }
  }

  /** After how many requests one was denied; 500 if none was. */
  private static int firstDenied(int port) throws Exception {
    for (int i = 0; i < 500; i++) {
      if (Http.raw(port, "GET /api/1 HTTP/1.1").startsWith("HTTP/1.1 429")) {
        return i;
      }
    }
    return 500;
  }
}
