package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.policy.RateLimitPolicies;
import io.penstock.servlet.server.ExpectedErrors;
import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.PenstockLog;
import io.penstock.servlet.server.RateLimitFields;
import io.penstock.servlet.server.ServletServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a client gets. */
abstract class ResponseContract extends SiteContract {

  ResponseContract(ServletServer server) {
    super(server);
  }

  @Test
  void anAllowedResponseCarriesBothFields() throws Exception {
    HttpResponse<String> response = get("/three/x", newKey());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("okay");
    assertThat(RateLimitFields.policies(response))
        .isEqualTo(Map.of("three", Map.of("q", 3L, "w", 10_800L)));
    assertThat(RateLimitFields.remaining(response, "three")).isEqualTo(2);
    assertThat((Long) RateLimitFields.levels(response).get("three").get("t"))
        .isBetween(3_500L, 3_600L);
    assertThat(response.headers().map()).doesNotContainKeys("retry-after", "cache-control");
  }

  @Test
  void aDenialIsAProblemWithAWait() throws Exception {
    String key = newKey();
    exhaustThree(key);

    HttpResponse<String> response = get("/three/x", key);

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(RateLimitFields.remaining(response, "three")).isZero();
    assertThat(response.headers().firstValueAsLong("Retry-After").getAsLong())
        .isBetween(3_500L, 3_600L);
    assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.headers().firstValueAsLong("Content-Length"))
        .hasValue(response.body().length());
    JsonNode problem = new ObjectMapper().readTree(response.body());
    assertThat(problem.get("type").textValue())
        .isEqualTo("https://iana.org/assignments/http-problem-types#quota-exceeded");
    assertThat(problem.get("status").intValue()).isEqualTo(429);
    assertThat(problem.get("title").textValue()).isNotBlank();
    assertThat(problem.get("detail").textValue()).isNotBlank();
    assertThat(problem.get("violated-policies")).hasSize(1);
    assertThat(problem.get("violated-policies").get(0).textValue()).isEqualTo("three");
    assertThat(problem.get("retry-after").longValue())
        .isEqualTo(response.headers().firstValueAsLong("Retry-After").getAsLong());
    assertThat(response.body() + response.headers().map()).doesNotContain(key);
  }

  @Test
  void headGetsWhatGetGetsWithoutTheBody() throws Exception {
    String key = newKey();
    exhaustThree(key);

    String got = Http.raw(server.port(), "GET /three/x HTTP/1.1", "X-Key: " + key);
    String head = Http.raw(server.port(), "HEAD /three/x HTTP/1.1", "X-Key: " + key);

    assertThat(got).startsWith("HTTP/1.1 429").endsWith("}");
    assertThat(head).startsWith("HTTP/1.1 429").endsWith("\r\n\r\n");
    assertThat(fieldsOf(got)).anyMatch(field -> field.matches("(?i)content-length: [1-9][0-9]+"));
    assertThat(fieldsOf(head)).isEqualTo(fieldsOf(got));
  }

  @Test
  void headSpendsAsGetDoes() throws Exception {
    String key = newKey();

    Http.raw(server.port(), "HEAD /three/x HTTP/1.1", "X-Key: " + key);

    assertThat(RateLimitFields.remaining(get("/three/x", key), "three")).isEqualTo(1);
  }

  @Test
  void twoFiltersInOneChainBothDecide() throws Exception {
    String key = newKey();

    HttpResponse<String> first = get("/api/login", key);
    HttpResponse<String> second = get("/api/login", key);

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(RateLimitFields.levels(first)).containsOnlyKeys("api", "login");
    assertThat(RateLimitFields.policies(first)).containsOnlyKeys("api", "login");
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(RateLimitFields.levels(second)).containsOnlyKeys("api", "login");
    // What the first filter took was given back when the second denied.
    assertThat(RateLimitFields.remaining(second, "api")).isEqualTo(99);
    assertThat(RateLimitFields.remaining(get("/api/y", key), "api")).isEqualTo(98);
  }

  @Test
  void anUnlimitedPathCarriesNoField() throws Exception {
    HttpResponse<String> response = get("/elsewhere", newKey());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
  }

  @Test
  void addressesOfBothFamiliesAreTold() throws Exception {
    assumeTrue(hasIpv6(), "this machine has no ::1");
    long four = RateLimitFields.remaining(Http.get(server.uri("/address")), "address");
    URI overIpv6 = URI.create("http://[::1]:" + server.listenOnIpv6() + "/address");
    HttpResponse<String> six = Http.get(overIpv6);

    assertThat(six.statusCode()).isEqualTo(200);
    assertThat(RateLimitFields.remaining(six, "address")).isEqualTo(99);
    assertThat(RateLimitFields.remaining(Http.get(server.uri("/address")), "address"))
        .isEqualTo(four - 1);
  }

  @Test
  void thePrincipalIsTheKeyWhereThereIsOne() throws Exception {
    String user = newKey();

    assertThat(Http.get(server.uri("/mine/x"), "X-User", user).statusCode()).isEqualTo(200);
    assertThat(Http.get(server.uri("/mine/x"), "X-User", user, "X-Key", newKey()).statusCode())
        .isEqualTo(429);
    // The same text from another source is another client.
    assertThat(get("/mine/x", user).statusCode()).isEqualTo(200);
  }

  @Test
  void aDenialReplacesWhatAFilterInFrontWrote() throws Exception {
    String key = newKey();
    assertThat(get("/awkward/written/x", key).body()).isEqualTo("noiseokay");

    HttpResponse<String> denied = get("/awkward/written/x", key);

    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(denied.headers().firstValue("X-Front")).hasValue("was here");
    assertThat(new ObjectMapper().readTree(denied.body()).get("status").intValue()).isEqualTo(429);
  }

  @Test
  void aDenialOfACommittedResponseStopsTheChainAndIsLoggedOnce() throws Exception {
    String key = newKey();
    List<String> messages;
    try (PenstockLog log = new PenstockLog();
        ExpectedErrors expected = new ExpectedErrors()) {
      messages = log.messages();
      assertThat(get("/awkward/committed/x", key).body()).isEqualTo("okay");
      for (int i = 0; i < 3; i++) {
        HttpResponse<String> denied = get("/awkward/committed/x", key);
        assertThat(denied.statusCode()).isEqualTo(200);
        assertThat(denied.body()).isEmpty();
      }
    }
    assertThat(messages).singleElement().asString().contains("committed");
  }

  @Test
  void whatIsNotHttpPasses() throws Exception {
    String key = newKey();

    // There is one token.
    for (int i = 0; i < 3; i++) {
      assertThat(get("/awkward/not-http/x", key).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void inventedKeysFillNoMoreThanTheTableAndPushNobodyOut() throws Exception {
    String known = newKey();
    assertThat(RateLimitFields.remaining(get("/table/x", known), "table")).isEqualTo(99);

    for (int i = 0; i < 50; i++) {
      assertThat(get("/table/x", newKey()).statusCode()).isEqualTo(200);
    }

    assertThat(RateLimitFields.remaining(get("/table/x", known), "table")).isEqualTo(98);
    RateLimitPolicies policies =
        (RateLimitPolicies) server.contextAttribute("io.penstock.policies");
    assertThat(policies.get("table").status().keys()).isLessThanOrEqualTo(10);
  }

  private static boolean hasIpv6() {
    byte[] loopback = new byte[16];
    loopback[15] = 1;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(loopback))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private void exhaustThree(String key) throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(get("/three/x", key).statusCode()).isEqualTo(200);
    }
  }

  private static Set<String> fieldsOf(String response) {
    return response
        .substring(0, response.indexOf("\r\n\r\n"))
        .lines()
        .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("date:"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
