package io.penstock.http;

import static io.penstock.http.Answers.body;
import static io.penstock.http.Answers.field;
import static io.penstock.http.Answers.fields;
import static io.penstock.http.Answers.violated;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.policy.RateLimitPolicies;
import org.junit.jupiter.api.Test;

/** What becomes of requests that have nothing of what a policy tells clients apart by. */
class MissingKeyTest extends GateFixture {

  @Test
  void withoutKeyAllShareOneBucketByDefault() {
    Gate gate = gate("api.refill-rate=1/h", "api.paths=/*", "api.key=header:A");
    assertThat(get(gate, "/").proceeds()).isTrue();
    assertThat(Admission.of(gate, TestRequest.get("/").from("192.0.2.9")).proceeds()).isFalse();
    assertThat(Admission.of(gate, TestRequest.get("/").header("A", "anonymous")).proceeds())
        .isTrue();
  }

  @Test
  void withoutKeyARequestMayBeSkipped() {
    Gate gate =
        gate("api.refill-rate=1/h", "api.paths=/*", "api.key=header:A", "api.on-missing-key=skip");
    for (int i = 0; i < 3; i++) {
      Admission verdict = get(gate, "/");
      assertThat(verdict.proceeds()).isTrue();
      assertThat(fields(verdict)).isEmpty();
    }
  }

  @Test
  void withoutKeyARequestMayBeDenied() {
    RateLimitPolicies policies =
        policies(
            "a.refill-rate=5/h",
            "a.paths=/*",
            "b.refill-rate=1/h",
            "b.paths=/*",
            "b.key=principal",
            "b.on-missing-key=deny",
            "b.denial-status=401");
    Admission denied = get(new Gate(policies), "/");
    assertThat(denied.proceeds()).isFalse();
    assertThat(denied.status()).isEqualTo(401);
    assertThat(field(denied, "Retry-After")).isNull();
    assertThat(field(denied, "RateLimit")).isEqualTo("\"a\";r=5");
    assertThat(field(denied, "RateLimit-Policy")).isEqualTo("\"a\";q=5;w=3600");
    assertThat(body(denied).get("status").intValue()).isEqualTo(401);
    assertThat(violated(denied)).containsExactly("b");
    assertThat(body(denied).get("detail").textValue()).contains("identify");
  }
}
