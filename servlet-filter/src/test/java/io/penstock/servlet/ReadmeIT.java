package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.policy.RateLimitPolicies;
import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.JettyEe10Server;
import io.penstock.servlet.server.WebApp;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what happens. */
@Timeout(120)
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
        response = Http.raw(server.port(), "GET / HTTP/1.1");
        allowed++;
      }
      assertThat(allowed).as("a hundred, and one for each 0.6 seconds since").isBetween(100, 150);
      assertThat(withoutTransport(response)).isEqualTo(blocks("http").get(0).strip());
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
  void theFilterAndTheProperties() throws Exception {
    String properties = blocks("properties").get(0);
    WebApp app =
        new WebApp(root)
            .registrations(filters().get(1))
            .file("WEB-INF/penstock.properties", properties);
    try (JettyEe10Server server = new JettyEe10Server()) {
      server.start(app.root());
      assertThat(server.deploymentErrors()).isEmpty();
      String response = Http.raw(server.port(), "GET /reports/1 HTTP/1.1");
      assertThat(response)
          .contains("RateLimit-Policy: \"reports:burst\";q=5;w=5, \"reports:daily\";q=200;w=86400");
    }
    Properties parsed = new Properties();
    parsed.load(new StringReader(properties));
    try (RateLimitPolicies policies = RateLimitPolicies.of(parsed)) {
      assertThat(policies.policies()).hasSize(3);
    }
  }
}
