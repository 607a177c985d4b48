package io.penstock.http;

import static io.penstock.http.Answers.body;
import static io.penstock.http.Answers.field;
import static io.penstock.http.Answers.fields;
import static io.penstock.http.Answers.levels;
import static io.penstock.http.Answers.members;
import static io.penstock.http.Answers.violated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import io.penstock.Decision;
import io.penstock.ManualTicker;
import io.penstock.config.ConfigurationException;
import io.penstock.policy.RateLimitPolicies;
import io.penstock.policy.TestPolicies;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GateTest {

  private final ManualTicker ticker = new ManualTicker();
  private final List<RateLimitPolicies> opened = new ArrayList<>();

  @AfterEach
  void closePolicies() {
    opened.forEach(RateLimitPolicies::close);
  }

  private RateLimitPolicies policies(String... lines) {
    RateLimitPolicies policies = TestPolicies.of(ticker, lines);
    opened.add(policies);
    return policies;
  }

  private Gate gate(String... lines) {
    return new Gate(policies(lines));
  }

  private static Admission get(Gate gate, String path) {
    return Admission.of(gate, TestRequest.get(path));
  }

  private static void pass(Gate gate, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(get(gate, "/").proceeds()).isTrue();
    }
  }

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

  @Test
  void policiesAreAskedByNameAndTheFirstToDenyEndsIt() {
    RateLimitPolicies policies =
        policies(
            "c.refill-rate=9/h", "c.paths=/*",
            "a.refill-rate=9/h", "a.paths=/*",
            "b.refill-rate=1/h", "b.paths=/*");
    Gate gate = new Gate(policies);
    assertThat(levels(get(gate, "/")).keySet()).containsExactly("a", "b", "c");

    Admission denied = get(gate, "/");
    assertThat(violated(denied)).containsExactly("b");
    assertThat(field(denied, "RateLimit")).isEqualTo("\"a\";r=8;t=400, \"b\";r=0;t=3600");
    assertThat(policies.get("a").stats("ip=203.0.113.7").tokens()).isEqualTo(8);
    assertThat(policies.get("c").stats("ip=203.0.113.7").tokens()).isEqualTo(8);
  }

  @Test
  void onlyMatchingRequestsCount() {
    Gate gate =
        gate(
            "api.refill-rate=9/h",
            "api.paths=/api/*,*.json,/exact",
            "api.methods=GET,POST",
            "other.refill-rate=9/h",
            "other.paths=none");
    for (String path : List.of("/", "/apis", "/exact/x", "/x.json/y", "", "/x/../exact/y")) {
      assertThat(fields(get(gate, path))).as(path).isEmpty();
    }
    for (String path :
        List.of(
            "/api",
            "/api/",
            "/api/x",
            "//api//x",
            "/x/../api",
            "/api;v=1/x",
            "/a.json/",
            "/exact/")) {
      assertThat(levels(get(gate, path))).as(path).containsOnlyKeys("api");
    }
    for (String method : List.of("GET", "HEAD", "POST")) {
      assertThat(fields(Admission.of(gate, TestRequest.of(method, "/api"))))
          .as(method)
          .isNotEmpty();
    }
    for (String method : List.of("PUT", "get", "OPTIONS", "")) {
      assertThat(fields(Admission.of(gate, TestRequest.of(method, "/api")))).as(method).isEmpty();
    }
  }

  @Test
  void preflightsAreNotCounted() {
    Gate gate = gate("api.refill-rate=9/h", "api.paths=/*");
    TestRequest preflight =
        TestRequest.of("OPTIONS", "/")
            .header("Origin", "https://example.org")
            .header("Access-Control-Request-Method", "PUT");
    assertThat(Admission.of(gate, preflight)).matches(Admission::isPass);
    assertThat(Admission.of(gate, preflight, List.of(new Charge("api", -1))))
        .matches(Admission::isPass);
    assertThat(fields(Admission.of(gate, TestRequest.of("OPTIONS", "/").header("Origin", "x"))))
        .isNotEmpty();
  }

  @Test
  void clientsHaveBucketsOfTheirOwn() {
    Gate gate = gate("api.refill-rate=1/h", "api.paths=/*");
    assertThat(Admission.of(gate, TestRequest.get("/").from("192.0.2.1")).proceeds()).isTrue();
    assertThat(Admission.of(gate, TestRequest.get("/").from("192.0.2.2")).proceeds()).isTrue();
    assertThat(Admission.of(gate, TestRequest.get("/").from("::ffff:192.0.2.1")).proceeds())
        .isFalse();
    assertThat(Admission.of(gate, TestRequest.get("/").from("2001:db8::1")).proceeds()).isTrue();
    assertThat(Admission.of(gate, TestRequest.get("/").from("2001:db8::2")).proceeds()).isFalse();
    assertThat(Admission.of(gate, TestRequest.get("/").from("2001:db8:0:1::1")).proceeds())
        .isTrue();
  }

  @Test
  void costIsThePolicysUnlessTheChargeSaysOtherwise() {
    Gate gate = gate("api.refill-rate=9/h", "api.cost=2", "api.paths=/*");
    assertThat(levels(get(gate, "/")).get("api")).containsEntry("r", 7L);
    TestRequest next = TestRequest.get("/elsewhere");
    assertThat(levels(Admission.of(gate, next, List.of(new Charge("api", -1)))).get("api"))
        .containsEntry("r", 5L);
    next = TestRequest.get("/elsewhere");
    assertThat(levels(Admission.of(gate, next, List.of(new Charge("api", 3)))).get("api"))
        .containsEntry("r", 2L);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Charge("api", 0))
        .withMessage("cost: 0 (expected: >= 1, or -1)");
  }

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

  @Test
  void theDecisionOfTheTightestIsLeftForTheApplication() {
    Gate gate =
        gate(
            "a.refill-rate=5/h", "a.paths=/*",
            "b.refill-rate=2/h", "b.paths=/*",
            "c.refill-rate=2/s", "c.paths=/*");
    TestRequest request = TestRequest.get("/");
    assertThat(Admission.of(gate, request).proceeds()).isTrue();
    Decision decision = (Decision) request.attribute("io.penstock.decision");
    assertThat(decision.remaining()).isEqualTo(1);
    assertThat(decision.limit().refillPeriod()).isEqualTo(Duration.ofHours(1)); // the later reset

    pass(gate, 1);
    request = TestRequest.get("/");
    assertThat(Admission.of(gate, request).proceeds()).isFalse();
    decision = (Decision) request.attribute("io.penstock.decision");
    assertThat(decision.allowed()).isFalse();
    assertThat(decision.limit().capacity()).isEqualTo(2);
  }

  @Test
  void aRequestThatMatchesNothingLeavesNoTrace() {
    Gate gate = gate("api.refill-rate=5/h", "api.paths=/api/*");
    TestRequest request = TestRequest.get("/other");
    assertThat(Admission.of(gate, request)).matches(Admission::isPass);
    assertThat(request.attribute("io.penstock.passage")).isNull();
    assertThat(Admission.of(Gate.forCharges(policies("x.refill-rate=1")), request))
        .matches(Admission::isPass);
    assertThat(Admission.of(gate, request, List.of())).matches(Admission::isPass);
  }

  @Test
  void aRequestThatMatchesNothingCostsNoMemory() {
    Gate gate = gate("api.refill-rate=5/h", "api.paths=/api/*,*.json", "api.methods=GET");
    TestRequest request = TestRequest.get("/other/thing");
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int calls = 10_000;
    long least = Long.MAX_VALUE; // the virtual machine may allocate on this thread now and then
    for (int round = 0; round < 5; round++) {
      long before = thread.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < calls; i++) {
        if (gate.admit(request) != Pass.VERDICT) {
          throw new AssertionError("limited");
        }
      }
      least = Math.min(least, thread.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThan(calls);
  }

  @Test
  void aVerdictThatProceedsHasNoAnswer() {
    assertThatIllegalStateException().isThrownBy(Pass.VERDICT::status);
    assertThatIllegalStateException().isThrownBy(Pass.VERDICT::contentType);
    assertThatIllegalStateException().isThrownBy(Pass.VERDICT::body);
  }

  @Test
  void everyPolicyMustSayWhereItCounts() {
    RateLimitPolicies policies =
        policies("a.refill-rate=1", "b.refill-rate=1", "c.refill-rate=1", "c.paths=none");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> new Gate(policies))
        .satisfies(
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "test.properties: penstock.policy.a.paths: missing (expected: patterns such"
                            + " as /api/*, or none)",
                        "test.properties: penstock.policy.b.paths: missing (expected: patterns such"
                            + " as /api/*, or none)"));
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> new Gate(policies, List.of("a", "c", "x")))
        .satisfies(
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "test.properties: penstock.policy.a.paths: missing (expected: patterns such"
                            + " as /api/*)",
                        "test.properties: penstock.policy.c.paths: none (expected: patterns such as"
                            + " /api/*)",
                        "init-param: policies: x (expected: one of a, b, c)"));
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> new Gate(policies, List.of()));
  }

  @Test
  void aGateForSomeIsForThemAlone() {
    RateLimitPolicies policies =
        policies(
            "a.refill-rate=1", "b.refill-rate=1", "b.paths=/*", "c.refill-rate=1", "c.paths=/*");
    assertThat(levels(get(new Gate(policies, List.of("c", "c")), "/"))).containsOnlyKeys("c");
    assertThat(levels(get(new Gate(policies, List.of("c", "b")), "/")).keySet())
        .containsExactly("b", "c");
  }

  @Test
  void chargesGoByNameAloneAndInOrder() {
    Gate gate = Gate.forCharges(policies("a.refill-rate=9", "b.refill-rate=9", "b.methods=PUT"));
    Admission verdict =
        Admission.of(gate, TestRequest.get("/"), List.of(new Charge("b", -1), new Charge("a", -1)));
    assertThat(levels(verdict).keySet()).containsExactly("a", "b");
    Admission denied =
        Admission.of(gate, TestRequest.get("/"), List.of(new Charge("b", 99), new Charge("a", 99)));
    assertThat(violated(denied)).containsExactly("a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Admission.of(gate, TestRequest.get("/"), List.of(new Charge("x", -1))))
        .withMessageContaining("policy: 'x' (expected: one of [a, b]");
  }
}
