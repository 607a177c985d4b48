package io.penstock.jaxrs;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.jaxrs.server.App;
import io.penstock.jaxrs.server.RateLimitFields;
import io.penstock.jaxrs.server.RestServer;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The annotations that the README shows do what it says. */
class ReadmeTest {

  private static final java.nio.file.Path README = java.nio.file.Path.of("..", "README.md");

  @TempDir java.nio.file.Path sources;
  @TempDir java.nio.file.Path webapp;

  private static String example() throws Exception {
    Pattern fence = Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    return fence
        .matcher(Files.readString(README))
        .results()
        .map(match -> match.group(1))
        .filter(block -> block.contains("@RateLimited"))
        .findFirst()
        .orElseThrow();
  }

  /** The example with bodies and imports, which it leaves out. */
  private Class<?> compiled(ClassLoader parent) throws Exception {
    String source =
        "import io.penstock.jaxrs.*;\nimport jakarta.ws.rs.*;\n"
            + example()
                .replaceAll("(void [^{\n]*)\\{ … \\}", "$1{}")
                .replaceAll("\\{ … \\}", "{ return \"done\"; }");
    java.nio.file.Path file = Files.writeString(sources.resolve("Orders.java"), source);
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                file.toString());
    assertThat(result).as(source).isZero();
    return new URLClassLoader(new URL[] {sources.toUri().toURL()}, parent).loadClass("Orders");
  }

  @Test
  void theAnnotatedResource() throws Exception {
    Class<?> orders = compiled(ReadmeTest.class.getClassLoader());
    try (RestServer server = new RestServer(webapp)) {
      server.start(
          App.of(RateLimitFeature.class, orders)
              .policies("penstock.policy.api.refill-rate = 10/h"));

      assertThat(RateLimitFields.remaining(server.get("/orders")))
          .containsExactly(entry("api", 9L));
      assertThat(RateLimitFields.remaining(server.send("POST", "/orders")))
          .containsExactly(entry("api", 4L));
      HttpResponse<String> denied = server.send("POST", "/orders");
      assertThat(denied.statusCode()).isEqualTo(429);
      assertThat(server.get("/orders/health").headers().map()).doesNotContainKey("ratelimit");
      for (long left = 4; left >= 0; left--) {
        assertThat(RateLimitFields.remaining(server.send("POST", "/orders/login")))
            .containsExactly(entry("login", left));
      }
      assertThat(server.send("POST", "/orders/login").statusCode()).isEqualTo(429);
    }
  }
}
