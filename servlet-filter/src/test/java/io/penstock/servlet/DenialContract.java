package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.RateLimitFields;
import io.penstock.servlet.server.ServletServer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a denial says, and who words it. */
abstract class DenialContract extends SiteContract {

  DenialContract(ServletServer server) {
    super(server, "rules");
  }

  @Test
  void anErrorPageOfTheApplicationMayWordIt() throws Exception {
    HttpResponse<String> denied = denied("GET", "/denial/container/x");

    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(type(denied)).startsWith("text/html");
    assertThat(denied.body()).isEqualTo("<p>Slow down: 429");
    assertThat(RateLimitFields.remaining(denied, "container")).isZero();
    assertThat(RateLimitFields.policies(denied)).containsOnlyKeys("container");
    assertThat(denied.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
  }

  @Test
  void aClassOfTheApplicationMayWordIt() throws Exception {
    HttpResponse<String> denied = denied("GET", "/denial/rendered/x");

    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(type(denied)).isEqualToIgnoringCase("text/csv;charset=utf-8");
    assertThat(denied.body()).isEqualTo("rendered;429;wait;/denial/rendered/x");
    assertThat(denied.headers().firstValueAsLong("Content-Length"))
        .hasValue(denied.body().length());
    assertThat(RateLimitFields.remaining(denied, "rendered")).isZero();
  }

  @Test
  void theStatusMayBeAnother() throws Exception {
    HttpResponse<String> denied = denied("GET", "/denial/teapot/x");

    assertThat(denied.statusCode()).isEqualTo(418);
    assertThat(new ObjectMapper().readTree(denied.body()).get("status").intValue()).isEqualTo(418);
    // It never refills.
    assertThat(denied.headers().map()).doesNotContainKey("retry-after");
    assertThat(denied.body()).doesNotContain("retry-after");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/* | application/problem+json",
        "application/json | application/problem+json",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | text/html",
        "text/plain | text/plain",
        "text/html;q=0.1, application/problem+json | application/problem+json",
        "text/plain;q=0.4, text/html;q=0.7 | text/html",
        "image/png | application/problem+json",
        "nonsense | application/problem+json",
      })
  void theClientMayPreferText(String accept, String type) throws Exception {
    String key = newKey();
    assertThat(get("/denial/problem/x", key).statusCode()).isEqualTo(200);

    HttpResponse<String> denied =
        Http.get(server.uri("/denial/problem/x"), "X-Key", key, "Accept", accept);

    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(type(denied)).startsWith(type);
    long wait = denied.headers().firstValueAsLong("Retry-After").orElseThrow();
    assertThat(wait).isBetween(3_500L, 3_600L);
    assertThat(denied.body()).contains("problem").contains(Long.toString(wait));
    if (type.equals("text/html")) {
      assertThat(denied.body()).contains("<");
    }
    assertThat(denied.body()).doesNotContain(key);
  }

  @ParameterizedTest
  @CsvSource({
    "/denial/container/x, 429",
    "/denial/rendered/x, 429",
    "/denial/problem/x, 429",
    "/denial/teapot/x, 418"
  })
  void headHasTheFieldsAndNoBody(String path, int status) throws Exception {
    String key = newKey();
    get(path, key);

    String response = Http.raw(server.port(), "HEAD " + path + " HTTP/1.1", "X-Key: " + key);

    assertThat(response).startsWith("HTTP/1.1 " + status).endsWith("\r\n\r\n");
    assertThat(response).contains("RateLimit: ").contains("RateLimit-Policy: ");
  }

  @Test
  void noCapacityDeniesEverybodyForEver() throws Exception {
    HttpResponse<String> denied = get("/denial/nothing/x", newKey());

    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(denied.headers().map()).doesNotContainKey("retry-after");
    assertThat(RateLimitFields.policies(denied).get("nothing")).containsEntry("q", 0L);
    assertThat(RateLimitFields.remaining(denied, "nothing")).isZero();
  }

  @Test
  void whatCostsMoreThanTheCapacityIsNeverAllowed() throws Exception {
    HttpResponse<String> denied = get("/denial/dear/x", newKey());

    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(denied.headers().map()).doesNotContainKey("retry-after");
    assertThat(RateLimitFields.remaining(denied, "dear")).isEqualTo(3);
    JsonNode problem = new ObjectMapper().readTree(denied.body());
    assertThat(problem.has("retry-after")).isFalse();
  }

  /** Whatever the client sends, no part of it comes back. */
  @Test
  void nothingOfTheClientIsReflected() throws Exception {
    String mark = "reflected" + newKey().replace("-", "");
    String[] lines = {
      "GET /denial/problem/" + mark + "?" + mark + " HTTP/1.1",
      "X-Key: " + mark,
      "Accept: text/html, " + mark + "/" + mark,
      "X-Forwarded-For: " + mark,
      "Forwarded: for=" + mark,
      "Cookie: sid=" + mark,
      "Origin: https://" + mark,
      "User-Agent: " + mark
    };
    assertThat(Http.raw(server.port(), lines)).startsWith("HTTP/1.1 200").doesNotContain(mark);

    String denied = Http.raw(server.port(), lines);

    assertThat(denied).startsWith("HTTP/1.1 429").doesNotContain(mark);
  }

  private HttpResponse<String> denied(String method, String path) throws Exception {
    String key = newKey();
    assertThat(get(path, key).statusCode()).isEqualTo(200);
    return Http.send(method, server.uri(path), "X-Key", key);
  }

  private static String type(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Type").orElseThrow();
  }
}
