package io.penstock.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The WAR as it was built, on servers that bring nothing but themselves. */
class WarIT {

  private static final Path WAR = Path.of(System.getProperty("war"));

  @TempDir Path temporary;

  @ParameterizedTest
  @CsvSource({
    "OnJetty, jetty|jakarta.servlet-api|slf4j",
    "OnTomcat, tomcat",
  })
  void itIsLimitedAsItSays(String server, String jars) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = classLoader(jars)) {
      thread.setContextClassLoader(loader);
      Class<?> type = loader.loadClass("io.penstock.examples.server." + server);
      try (AutoCloseable running =
          (AutoCloseable) type.getConstructor(Path.class, Path.class).newInstance(WAR, temporary)) {
        check((Integer) ((Callable<?>) running).call());
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** The server's jars without those of the application, which are in the WAR. */
  private static URLClassLoader classLoader(String jars) throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      File file = new File(entry);
      if (file.getName().matches("(" + jars + ").*\\.jar|test-classes")) {
        urls.add(file.toURI().toURL());
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  private static void check(int port) throws Exception {
    PrintStream nobody = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    assertThat(new Show(port, nobody).run()).isEmpty();

    List<RawResponse> orders = Callers.ask(5, port, "/api/orders");
    List<Integer> statuses = orders.stream().map(RawResponse::status).toList();
    assertThat(Collections.frequency(statuses, 200)).isEqualTo(2);
    assertThat(Collections.frequency(statuses, 429)).isEqualTo(3);
    assertThat(orders)
        .extracting(response -> response.field("RateLimit-Policy"))
        .containsOnly(Optional.of("\"orders\";q=2;w=10"));

    List<RawResponse> health = Callers.ask(5, port, "/api/orders/health");
    assertThat(health).extracting(RawResponse::status).containsOnly(200);
    assertThat(health)
        .extracting(response -> response.field("RateLimit"))
        .containsOnly(Optional.empty());
  }
}
