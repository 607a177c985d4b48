package io.penstock.http;

import static io.penstock.http.Answers.body;
import static io.penstock.http.Answers.field;
import static io.penstock.http.Answers.fields;
import static io.penstock.http.Answers.levels;
import static io.penstock.http.Answers.violated;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.policy.RateLimitPolicies;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A table of buckets without room. Two clients have a bucket, and no more. */
class FullTableTest extends GateFixture {

  private static TestRequest from(int client) {
    return TestRequest.get("/").from("192.0.2." + client);
  }

  private RateLimitPolicies full(String onFull) {
    RateLimitPolicies policies =
        policies(
            "a.refill-rate=3/h",
            "a.paths=/*",
            "b.refill-rate=3/h",
            "b.paths=/*",
            "b.max-keys=2",
            "b.denial-status=430",
            "b.on-full=" + onFull);
    Gate gate = new Gate(policies);
    for (int client = 1; client <= 2; client++) {
      assertThat(levels(Admission.of(gate, from(client)))).containsOnlyKeys("a", "b");
    }
    return policies;
  }

  @Test
  void tableFullDoesNotRefuseKnownClients() {
    for (String onFull : new String[] {"share", "allow", "deny"}) {
      Gate gate = new Gate(full(onFull));
      assertThat(levels(Admission.of(gate, from(1))).get("b")).containsEntry("r", 1L);
      assertThat(levels(Admission.of(gate, from(2))).get("b")).containsEntry("r", 1L);
    }
  }

  @Test
  void newcomersShareByDefault() {
    Gate gate = new Gate(full("share"));
    for (int client = 3; client <= 5; client++) {
      assertThat(levels(Admission.of(gate, from(client))).get("b")).containsEntry("r", 5L - client);
    }
    assertThat(violated(Admission.of(gate, from(6)))).containsExactly("b");
  }

  @Test
  void newcomersMayBeLetThrough() {
    RateLimitPolicies policies = full("allow");
    Gate gate = new Gate(policies);
    for (int i = 0; i < 9; i++) {
      Admission verdict = Admission.of(gate, from(3 + i));
      assertThat(verdict.proceeds()).isTrue();
      assertThat(levels(verdict)).containsOnlyKeys("a");
    }
    assertThat(policies.get("b").status().keys()).isEqualTo(2);
    assertThat(Admission.of(gate, from(1)).proceeds()).isTrue();
    assertThat(Admission.of(gate, from(1)).proceeds()).isTrue();
    assertThat(Admission.of(gate, from(1)).proceeds())
        .isFalse(); // of who has a bucket it is the limit
  }

  @Test
  void newcomersMayBeDenied() {
    RateLimitPolicies policies = full("deny");
    Admission denied = Admission.of(new Gate(policies), from(3));
    assertThat(denied.proceeds()).isFalse();
    assertThat(denied.status()).isEqualTo(430);
    assertThat(field(denied, "Retry-After")).isEqualTo("1");
    assertThat(levels(denied)).containsOnlyKeys("a");
    assertThat(field(denied, "RateLimit")).isEqualTo("\"a\";r=3"); // given back
    assertThat(violated(denied)).containsExactly("b");
    assertThat(body(denied).get("type").textValue()).endsWith("#quota-exceeded");
    assertThat(policies.get("b").status().keys()).isEqualTo(2);
  }

  @Test
  void aTableWithRoomAgainTakesNewcomers() {
    for (String onFull : new String[] {"share", "allow", "deny"}) {
      Gate gate = new Gate(full(onFull));
      assertThat(Admission.of(gate, from(3)).proceeds()).isEqualTo(!onFull.equals("deny"));
      ticker.advance(Duration.ofHours(2));
      assertThat(levels(Admission.of(gate, from(3)))).containsOnlyKeys("a", "b");
    }
  }

  @Test
  void severalLimitsAndShadowGoTheSameWay() {
    RateLimitPolicies policies =
        policies(
            "a.limit.s.refill-rate=3/s",
            "a.limit.h.refill-rate=5/h",
            "a.paths=/*",
            "a.max-keys=1",
            "a.on-full=deny",
            "b.refill-rate=1/h",
            "b.paths=/*",
            "b.max-keys=1",
            "b.on-full=deny",
            "b.mode=shadow");
    Gate gate = new Gate(policies);
    assertThat(levels(Admission.of(gate, from(1)))).containsOnlyKeys("a:s", "a:h");
    assertThat(fields(Admission.of(gate, from(2))))
        .extracting(HeaderField::name)
        .containsExactly("Retry-After", "Cache-Control");
  }
}
