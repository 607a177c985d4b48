package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.server.JettyEe10Server;
import io.penstock.servlet.server.WebApp;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that nobody has told about Penstock does the right thing with its denials. */
@Timeout(240)
final class RetryingClientIT {

  @TempDir Path root;

  /**
   * Apache HttpClient as it comes tries a 429 once more, after the time that Retry-After names and
   * after one second where it names none: two seconds show that it has read it.
   */
  @Test
  void theRetryOfApacheHttpClientSucceeds() throws Exception {
    try (JettyEe10Server server = new JettyEe10Server();
        CloseableHttpClient client = HttpClients.createDefault()) {
      server.start(new WebApp(root).limiter("refill-rate", "1/2s").root());
      HttpGet get = new HttpGet(server.uri("/x"));
      assertThat(status(client, get)).isEqualTo(200);
      long start = System.nanoTime();

      int second = status(client, get);

      assertThat(second).isEqualTo(200);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(1_500), Duration.ofSeconds(20));
    }
  }

  private static int status(CloseableHttpClient client, HttpGet get) throws Exception {
    return client.execute(get, response -> response.getCode());
  }
}
