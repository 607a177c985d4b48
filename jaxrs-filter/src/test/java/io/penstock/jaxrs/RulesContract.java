package io.penstock.jaxrs;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.jaxrs.server.AnyServer;
import io.penstock.jaxrs.server.App;
import io.penstock.jaxrs.server.RateLimitFields;
import io.penstock.jaxrs.server.ThrowingKey;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.Path;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the properties of a policy do where annotations name it. */
abstract class RulesContract {

  @Path("things")
  @RateLimited("api")
  public static class Things {
    @GET
    public String get() {
      return "got";
    }

    @GET
    @Path("open.txt")
    public String open() {
      return "open";
    }

    @DELETE
    public String delete() {
      return "deleted";
    }

    @OPTIONS
    public String options() {
      return "options";
    }
  }

  private final AnyServer.Kind kind;
  @TempDir java.nio.file.Path directory;
  private AnyServer server;

  RulesContract(AnyServer.Kind kind) {
    this.kind = kind;
  }

  private void start(String... properties) throws Exception {
    String policies = "penstock.policy.api.paths = none\n" + String.join("\n", properties) + "\n";
    server =
        kind.in(directory).start(App.of(RateLimitFeature.class, Things.class).policies(policies));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private void assertUntouched(HttpResponse<?> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().map())
        .doesNotContainKeys("ratelimit", "ratelimit-policy", "retry-after");
  }

  @Test
  void itsExemptionsHold() throws Exception {
    start(
        "penstock.policy.api.refill-rate = 1/h",
        "penstock.policy.api.exempt-paths = *.txt",
        "penstock.policy.api.exempt-methods = DELETE");

    for (int i = 0; i < 3; i++) {
      assertUntouched(server.get("/things/open.txt"));
      assertUntouched(server.send("DELETE", "/things"));
    }
    assertThat(RateLimitFields.remaining(server.get("/things"))).containsExactly(entry("api", 0L));
  }

  @Test
  void theExemptionsOfAllPoliciesHold() throws Exception {
    start("penstock.policy.api.refill-rate = 1/h", "penstock.exempt-paths = *.txt");

    assertUntouched(server.get("/things/open.txt"));
    assertUntouched(server.get("/things/open.txt"));
    assertThat(RateLimitFields.remaining(server.get("/things"))).containsExactly(entry("api", 0L));
  }

  @Test
  void clientsMayBeExempt() throws Exception {
    start("penstock.policy.api.refill-rate = 1/h", "penstock.policy.api.exempt-clients = loopback");

    assertUntouched(server.get("/things"));
    assertUntouched(server.get("/things"));
  }

  @Test
  void itMayBeTriedInTheShadow() throws Exception {
    start("penstock.policy.api.refill-rate = 1/h", "penstock.policy.api.mode = shadow");

    assertUntouched(server.get("/things"));
    assertUntouched(server.get("/things"));
  }

  @Test
  void allMayBeTurnedOff() throws Exception {
    start("penstock.policy.api.refill-rate = 1/h", "penstock.mode = off");

    assertUntouched(server.get("/things"));
    assertUntouched(server.get("/things"));
  }

  @Test
  void preflightsAreNotCounted() throws Exception {
    start("penstock.policy.api.refill-rate = 2/h");

    assertUntouched(
        server.send(
            "OPTIONS",
            "/things",
            "Origin",
            "https://shop.example",
            "Access-Control-Request-Method",
            "GET"));
    assertThat(RateLimitFields.remaining(server.send("OPTIONS", "/things")))
        .containsExactly(entry("api", 1L));
  }

  @Test
  void fieldsMayBeTheOldOnes() throws Exception {
    start("penstock.policy.api.refill-rate = 2/h", "penstock.headers = legacy");

    HttpResponse<String> allowed = server.get("/things");

    assertThat(allowed.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
    assertThat(allowed.headers().allValues("X-RateLimit-Limit")).containsExactly("2");
    assertThat(allowed.headers().allValues("X-RateLimit-Remaining")).containsExactly("1");
    assertThat(allowed.headers().firstValueAsLong("X-RateLimit-Reset").orElseThrow())
        .isBetween(1790L, 1800L);
  }

  @Test
  void fieldsMayBeHidden() throws Exception {
    start("penstock.policy.api.refill-rate = 1/h", "penstock.policy.api.headers = none");

    assertUntouched(server.get("/things"));
    HttpResponse<String> denied = server.get("/things");
    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(denied.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
    assertThat(denied.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void severalLimitsAreTold() throws Exception {
    start(
        "penstock.policy.api.limit.burst.refill-rate = 1/h",
        "penstock.policy.api.limit.daily.refill-rate = 5/d");

    assertThat(RateLimitFields.remaining(server.get("/things")))
        .containsExactly(entry("api:burst", 0L), entry("api:daily", 4L));
    HttpResponse<String> denied = server.get("/things");
    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(RateLimitFields.remaining(denied))
        .containsExactly(entry("api:burst", 0L), entry("api:daily", 4L));
    JsonNode problem = new ObjectMapper().readTree(denied.body());
    assertThat(problem.get("violated-policies")).hasSize(1);
    assertThat(problem.get("violated-policies").get(0).asText()).isEqualTo("api:burst");
  }

  @Test
  void whoHasNoKeyMayBeDenied() throws Exception {
    start(
        "penstock.policy.api.refill-rate = 1/h",
        "penstock.policy.api.key = header:X-User",
        "penstock.policy.api.on-missing-key = deny");

    HttpResponse<String> denied = server.get("/things");

    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(denied.headers().map())
        .doesNotContainKeys("ratelimit", "ratelimit-policy", "retry-after");
    assertThat(server.get("/things", "X-User", "a").statusCode()).isEqualTo(200);
  }

  @Test
  void whoHasNoKeyMayBeLetThrough() throws Exception {
    start(
        "penstock.policy.api.refill-rate = 1/h",
        "penstock.policy.api.key = header:X-User",
        "penstock.policy.api.on-missing-key = skip");

    assertUntouched(server.get("/things"));
    assertUntouched(server.get("/things"));
  }

  @Test
  void aFailureIsUnavailability() throws Exception {
    start(
        "penstock.policy.api.refill-rate = 1/h",
        "penstock.policy.api.key = " + ThrowingKey.class.getName());

    HttpResponse<String> failed = server.get("/things");

    assertThat(failed.statusCode()).isEqualTo(503);
    assertThat(failed.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
    assertThat(failed.headers().allValues("Retry-After")).isEqualTo(List.of("1"));
    assertThat(new ObjectMapper().readTree(failed.body()).get("type").asText())
        .endsWith("#temporary-reduced-capacity");
  }

  @Test
  void aFailureMayBeLetThrough() throws Exception {
    start(
        "penstock.policy.api.refill-rate = 1/h",
        "penstock.policy.api.on-failure = allow",
        "penstock.policy.api.key = " + ThrowingKey.class.getName());

    assertUntouched(server.get("/things"));
    assertUntouched(server.get("/things"));
  }

  @Test
  void aDenialIsTextForWhoPrefersThat() throws Exception {
    start("penstock.policy.api.refill-rate = 1/h", "penstock.policy.api.denial-status = 420");
    server.get("/things");

    HttpResponse<String> denied = server.get("/things", "Accept", "text/plain");

    assertThat(denied.statusCode()).isEqualTo(420);
    assertThat(denied.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    assertThat(denied.body()).contains("Retry in");
  }
}
