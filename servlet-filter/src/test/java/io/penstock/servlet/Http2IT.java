package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.server.JettyEe10Server;
import io.penstock.servlet.server.RateLimitFields;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** HTTP/2: many requests at once on one connection. */
final class Http2IT extends SiteContract {

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_2)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  Http2IT() {
    super(new JettyEe10Server(), "rules");
  }

  @Test
  void ofTwentyStreamsAtOnceOneGetsThrough() throws Exception {
    String key = newKey();
    // The first one changes the protocol, for a key of its own.
    assertThat(send("/denial/problem/x", newKey()).get(10, TimeUnit.SECONDS).version())
        .isEqualTo(HttpClient.Version.HTTP_2);

    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(send("/denial/problem/x", key));
    }

    List<Integer> statuses = new ArrayList<>();
    for (CompletableFuture<HttpResponse<String>> call : calls) {
      HttpResponse<String> response = call.get(10, TimeUnit.SECONDS);
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(RateLimitFields.remaining(response, "problem")).isZero();
      statuses.add(response.statusCode());
    }
    assertThat(Collections.frequency(statuses, 200)).isEqualTo(1);
    assertThat(Collections.frequency(statuses, 429)).isEqualTo(19);
  }

  /** It has no field Host: the name stands in :authority. */
  @Test
  void theHostIsTheKey() throws Exception {
    long first = left(server.uri("/keys/host/x"));
    URI otherName = URI.create("http://localhost:" + server.port() + "/keys/host/x");

    long other = left(otherName);

    assertThat(left(server.uri("/keys/host/x"))).isEqualTo(first - 1);
    assertThat(left(otherName)).isEqualTo(other - 1);
    assertThat(first).isEqualTo(99);
    assertThat(other).isEqualTo(99);
  }

  private long left(URI uri) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
    return RateLimitFields.remaining(
        client.send(request, HttpResponse.BodyHandlers.ofString()), "key-host");
  }

  private CompletableFuture<HttpResponse<String>> send(String path, String key) {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri(path))
            .timeout(Duration.ofSeconds(10))
            .header("X-Key", key)
            .build();
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }
}
