package io.penstock.http;

import static io.penstock.http.Answers.body;
import static io.penstock.http.Answers.field;
import static io.penstock.http.Answers.fields;
import static io.penstock.http.Answers.levels;
import static io.penstock.http.Answers.members;
import static io.penstock.http.Answers.violated;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.policy.RateLimitPolicies;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the fields and the body of a response say of what is left. */
class QuotaFieldsTest extends GateFixture {

  @Test
  void anAllowedRequestTellsWhatIsLeft() {
    Gate gate = gate("api.refill-rate=100/min", "api.paths=/api/*");

    Admission first = get(gate, "/api/orders");
    assertThat(first.proceeds()).isTrue();
    assertThat(fields(first))
        .containsExactly(
            new HeaderField("RateLimit-Policy", "\"api\";q=100;w=60"),
            new HeaderField("RateLimit", "\"api\";r=99;t=1"));
    ticker.advance(Duration.ofMillis(599));
    assertThat(levels(get(gate, "/api/orders")))
        .isEqualTo(Map.of("api", Map.of("r", 98L, "t", 1L)));
  }

  @Test
  void aDeniedRequestTellsWhenToComeBack() throws Exception {
    Gate gate = gate("api.refill-rate=2/min", "api.paths=/*");
    pass(gate, 2);
    ticker.advance(Duration.ofMillis(500));

    Admission denied = get(gate, "/secret/path");
    assertThat(denied.proceeds()).isFalse();
    assertThat(denied.status()).isEqualTo(429);
    assertThat(members(denied, "RateLimit-Policy"))
        .isEqualTo(Map.of("api", Map.of("q", 2L, "w", 60L)));
    assertThat(levels(denied)).isEqualTo(Map.of("api", Map.of("r", 0L, "t", 30L)));
    assertThat(field(denied, "Retry-After")).isEqualTo("30");
    assertThat(field(denied, "Cache-Control")).isEqualTo("no-store");
    JsonNode body = body(denied);
    assertThat(body.fieldNames())
        .toIterable()
        .containsExactly("type", "title", "status", "detail", "violated-policies", "retry-after");
    assertThat(body.get("type").textValue())
        .isEqualTo("https://iana.org/assignments/http-problem-types#quota-exceeded");
    assertThat(body.get("title").textValue()).isEqualTo("Quota exceeded");
    assertThat(body.get("status").intValue()).isEqualTo(429);
    assertThat(body.get("detail").textValue())
        .isEqualTo("This request exceeds a quota. Retry in 30 seconds.");
    assertThat(violated(denied)).containsExactly("api");
    assertThat(body.get("retry-after").intValue()).isEqualTo(30);
    assertThat(body.toString()).doesNotContain("203.0.113", "secret");

    ticker.advance(Duration.ofSeconds(29)); // half a second early
    assertThat(field(get(gate, "/"), "Retry-After")).isEqualTo("1");
    ticker.advance(Duration.ofSeconds(1));
    assertThat(get(gate, "/").proceeds()).isTrue();
  }

  @Test
  void parametersThatMeanNothingAreAbsent() {
    Gate gate = gate("once.refill-rate=0", "once.capacity=2", "once.paths=/*");
    assertThat(fields(get(gate, "/")))
        .containsExactly(
            new HeaderField("RateLimit-Policy", "\"once\";q=2"),
            new HeaderField("RateLimit", "\"once\";r=1"));
    pass(gate, 1);
    Admission denied = get(gate, "/");
    assertThat(field(denied, "RateLimit")).isEqualTo("\"once\";r=0");
    assertThat(field(denied, "Retry-After")).isNull();
    assertThat(body(denied).has("retry-after")).isFalse();
    assertThat(body(denied).get("detail").textValue()).isEqualTo("This request exceeds a quota.");
  }

  @Test
  void numbersThatFieldsCannotHoldAreCut() {
    Gate gate = gate("big.refill-rate=1/366d", "big.capacity=9007199254740991", "big.paths=/*");
    assertThat(members(get(gate, "/"), "RateLimit-Policy"))
        .isEqualTo(Map.of("big", Map.of("q", 999_999_999_999_999L, "w", 999_999_999_999_999L)));
    assertThat(levels(get(gate, "/")).get("big")).containsEntry("r", 999_999_999_999_999L);
  }

  @Test
  void everyLimitHasItsMember() {
    Gate gate =
        gate("api.limit.burst.refill-rate=2/s", "api.limit.day.refill-rate=3/d", "api.paths=/*");
    Admission first = get(gate, "/");
    assertThat(field(first, "RateLimit-Policy"))
        .isEqualTo("\"api:burst\";q=2;w=1, \"api:day\";q=3;w=86400");
    assertThat(field(first, "RateLimit"))
        .isEqualTo("\"api:burst\";r=1;t=1, \"api:day\";r=2;t=28800");
    pass(gate, 1);

    Admission byBurst = get(gate, "/");
    assertThat(violated(byBurst)).containsExactly("api:burst");
    assertThat(field(byBurst, "RateLimit"))
        .isEqualTo("\"api:burst\";r=0;t=1, \"api:day\";r=1;t=28800");
    assertThat(field(byBurst, "Retry-After")).isEqualTo("1");

    ticker.advance(Duration.ofSeconds(1));
    pass(gate, 1);
    Admission byDay = get(gate, "/");
    assertThat(violated(byDay)).containsExactly("api:day");
    assertThat(field(byDay, "RateLimit"))
        .isEqualTo("\"api:burst\";r=1;t=1, \"api:day\";r=0;t=28799");

    ticker.advance(Duration.ofMillis(100));
    Admission byBoth =
        Admission.of(
            gate,
            TestRequest.get("/"),
            List.of(new Charge("api", 2))); // more than burst has left, too
    assertThat(violated(byBoth)).containsExactly("api:burst", "api:day");
    assertThat(field(byBoth, "Retry-After")).isEqualTo(String.valueOf(28_799 + 28_800));
    assertThat(levels(byBoth).get("api:burst")).isEqualTo(Map.of("r", 1L, "t", 1L));
    // the time of what denies is that of the whole cost, not of the next token
    assertThat(levels(byBoth).get("api:day")).isEqualTo(Map.of("r", 0L, "t", 57_599L));
  }

  @Test
  void aFullLimitHasNoTime() {
    RateLimitPolicies policies =
        policies(
            "a.refill-rate=5/s", "a.paths=/*", "b.refill-rate=0", "b.capacity=0", "b.paths=/*");
    Admission denied = get(new Gate(policies), "/");
    // what a had spent is back before the answer
    assertThat(field(denied, "RateLimit")).isEqualTo("\"a\";r=5, \"b\";r=0");
    assertThat(policies.get("a").stats("ip=203.0.113.7").tokens()).isEqualTo(5);
  }
}
