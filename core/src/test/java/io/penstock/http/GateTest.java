package io.penstock.http;

import static io.penstock.http.Answers.field;
import static io.penstock.http.Answers.fields;
import static io.penstock.http.Answers.levels;
import static io.penstock.http.Answers.violated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.ThreadMXBean;
import io.penstock.Decision;
import io.penstock.config.ConfigurationException;
import io.penstock.policy.RateLimitPolicies;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which requests count for which policies, and in which order those are asked. */
class GateTest extends GateFixture {

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
            "/api/..;/x", // this and the next as a server may see them
            "/a;b.json",
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
