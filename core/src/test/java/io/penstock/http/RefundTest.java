package io.penstock.http;

import static io.penstock.http.Answers.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.policy.RateLimitPolicies;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the end of a request gives back. */
class RefundTest extends GateFixture {

  private static final String REFUND = "io.penstock.refund";

  private static List<Charge> charge(String policy, long cost) {
    return List.of(new Charge(policy, cost));
  }

  @Test
  void aLoginLimitThatCountsFailuresOnly() {
    RateLimitPolicies policies =
        policies("login.refill-rate=5/h", "login.paths=/*", "login.refund-statuses=2xx,304");
    Gate gate = new Gate(policies);
    for (int status : new int[] {200, 204, 299, 304}) {
      TestRequest request = TestRequest.get("/");
      Admission verdict = Admission.of(gate, request);
      assertThat(verdict.awaitsEnd()).isTrue();
      assertThat(left(policies, "login")).isEqualTo(4);
      verdict.ended(request, status);
      assertThat(left(policies, "login")).as("after %d", status).isEqualTo(5);
    }
    for (int status : new int[] {401, 500, 302}) {
      TestRequest request = TestRequest.get("/");
      Admission.of(gate, request).ended(request, status);
    }
    assertThat(left(policies, "login")).isEqualTo(2);
  }

  @Test
  void theApplicationMayWishForARefund() {
    RateLimitPolicies policies = policies("a.refill-rate=5/h", "a.cost=2", "a.paths=/*");
    Gate gate = new Gate(policies);
    for (Object wish : new Object[] {true, "true"}) {
      TestRequest request = TestRequest.get("/");
      Admission verdict = Admission.of(gate, request);
      request.with(REFUND, wish);
      verdict.ended(request, 500);
      assertThat(left(policies, "a")).isEqualTo(5);
    }
    for (Object wish : new Object[] {false, "false", 1}) {
      TestRequest request = TestRequest.get("/").with(REFUND, wish);
      Admission.of(gate, request).ended(request, 200);
    }
    assertThat(left(policies, "a")).isEqualTo(1); // the third was denied
  }

  @Test
  void eachPolicyHasItsOwnStatuses() {
    RateLimitPolicies policies =
        policies(
            "a.refill-rate=5/h",
            "a.paths=/*",
            "a.refund-statuses=2xx",
            "b.refill-rate=5/h",
            "b.paths=/*",
            "b.refund-statuses=4xx",
            "c.refill-rate=5/h",
            "c.paths=/*");
    TestRequest request = TestRequest.get("/");
    Admission.of(new Gate(policies), request).ended(request, 200);
    assertThat(left(policies, "a")).isEqualTo(5);
    assertThat(left(policies, "b")).isEqualTo(4);
    assertThat(left(policies, "c")).isEqualTo(4);
  }

  @Test
  void aRefundIsGivenOnceHoweverOftenTheEndIsTold() {
    RateLimitPolicies policies =
        policies("a.refill-rate=5/h", "a.paths=/*", "a.refund-statuses=2xx");
    Gate gate = new Gate(policies);
    policies.get("a").decide(KEY, 3).allowed();
    TestRequest request = TestRequest.get("/");
    Admission verdict = Admission.of(gate, request);
    verdict.ended(request, 200);
    verdict.ended(request, 200);
    assertThat(left(policies, "a")).isEqualTo(2);
  }

  @Test
  void soItIsWhereSeveralPoliciesWereAsked() {
    RateLimitPolicies policies =
        policies(
            "a.refill-rate=5/h",
            "a.paths=/*",
            "a.refund-statuses=2xx",
            "b.refill-rate=5/h",
            "b.paths=/*",
            "b.refund-statuses=4xx");
    policies.get("a").decide(KEY, 3).allowed();
    policies.get("b").decide(KEY, 3).allowed();
    TestRequest request = TestRequest.get("/");
    Admission verdict = Admission.of(new Gate(policies), request);
    verdict.ended(request, 200);
    verdict.ended(request.with(REFUND, true), 200);
    assertThat(left(policies, "a")).isEqualTo(2);
    assertThat(left(policies, "b")).isEqualTo(1);
  }

  @Test
  void anEndWithoutRefundIsFinalToo() {
    RateLimitPolicies policies =
        policies("a.refill-rate=5/h", "a.paths=/*", "a.refund-statuses=2xx");
    TestRequest request = TestRequest.get("/");
    Admission verdict = Admission.of(new Gate(policies), request);
    verdict.ended(request, 500);
    verdict.ended(request.with(REFUND, true), 200);
    assertThat(left(policies, "a")).isEqualTo(4);
  }

  @Test
  void ofTwoFiltersTheOuterOneTellsTheEndOfBoth() {
    RateLimitPolicies policies =
        policies(
            "a.refill-rate=5/h",
            "a.paths=/*",
            "a.refund-statuses=2xx",
            "b.refill-rate=5/h",
            "b.paths=none",
            "b.refund-statuses=2xx");
    TestRequest request = TestRequest.get("/");
    Admission outer = Admission.of(new Gate(policies), request);
    assertThat(outer.awaitsEnd()).isTrue();
    Admission inner =
        Admission.of(Gate.forCharges(policies), request.seenByNextFilter(), charge("b", 3));
    assertThat(inner.awaitsEnd()).isFalse();
    assertThat(left(policies, "b")).isEqualTo(2);
    outer.ended(request, 200);
    inner.ended(request, 200);
    assertThat(left(policies, "a")).isEqualTo(5);
    assertThat(left(policies, "b")).isEqualTo(5);
  }

  @Test
  void theInnerOneTellsItWhereTheOuterOneSpentNothing() {
    RateLimitPolicies policies =
        policies(
            "a.refill-rate=5/h",
            "a.paths=/other",
            "b.refill-rate=5/h",
            "b.paths=none",
            "b.refund-statuses=2xx");
    TestRequest request = TestRequest.get("/");
    assertThat(Admission.of(new Gate(policies), request).awaitsEnd()).isFalse();
    Admission inner =
        Admission.of(Gate.forCharges(policies), request.seenByNextFilter(), charge("b", -1));
    assertThat(inner.awaitsEnd()).isTrue();
    inner.ended(request, 200);
    assertThat(left(policies, "b")).isEqualTo(5);
  }

  @Test
  void ofAHigherCostAllIsGivenBack() {
    RateLimitPolicies policies =
        policies("a.refill-rate=9/h", "a.paths=/*", "a.refund-statuses=2xx");
    TestRequest request = TestRequest.get("/");
    Admission outer = Admission.of(new Gate(policies), request);
    assertThat(
            Admission.of(Gate.forCharges(policies), request.seenByNextFilter(), charge("a", 4))
                .proceeds())
        .isTrue();
    assertThat(left(policies, "a")).isEqualTo(5);
    outer.ended(request, 200);
    assertThat(left(policies, "a")).isEqualTo(9);
  }

  @Test
  void whatADenialGaveBackIsNotGivenBackAgain() {
    RateLimitPolicies policies =
        policies(
            "a.refill-rate=5/h",
            "a.paths=/*",
            "a.refund-statuses=4xx",
            "b.refill-rate=1/h",
            "b.paths=none",
            "b.refund-statuses=4xx");
    policies.get("a").decide(KEY, 3).allowed();
    policies.get("b").decide(KEY, 1).allowed();
    TestRequest request = TestRequest.get("/");
    Admission outer = Admission.of(new Gate(policies), request);
    assertThat(outer.awaitsEnd()).isTrue();
    Admission denied =
        Admission.of(Gate.forCharges(policies), request.seenByNextFilter(), charge("b", -1));
    assertThat(denied.proceeds()).isFalse();
    assertThat(left(policies, "a")).isEqualTo(2);
    outer.ended(request.with(REFUND, true), 429);
    assertThat(left(policies, "a")).isEqualTo(2);
    assertThat(left(policies, "b")).isZero();
  }

  @Test
  void aDeniedRequestAwaitsNoEnd() {
    RateLimitPolicies policies = policies("a.refill-rate=0", "a.capacity=0", "a.paths=/*");
    TestRequest request = TestRequest.get("/");
    Admission denied = Admission.of(new Gate(policies), request);
    assertThat(denied.awaitsEnd()).isFalse();
    denied.ended(request.with(REFUND, true), 429);
    assertThat(left(policies, "a")).isZero();
    assertThat(Pass.VERDICT.awaitsEnd()).isFalse();
    Pass.VERDICT.ended(request, 200);
  }

  @Test
  void whatAShadowPolicySpentIsGivenBackToo() {
    RateLimitPolicies policies =
        policies("a.refill-rate=5/h", "a.paths=/*", "a.mode=shadow", "a.refund-statuses=2xx");
    TestRequest request = TestRequest.get("/");
    Admission verdict = Admission.of(new Gate(policies), request);
    assertThat(fields(verdict)).isEmpty();
    assertThat(verdict.awaitsEnd()).isTrue();
    verdict.ended(request, 200);
    assertThat(left(policies, "a")).isEqualTo(5);
  }

  @Test
  void anEndAfterTheApplicationsHarmsNothing() {
    RateLimitPolicies policies =
        policies("a.refill-rate=5/h", "a.paths=/*", "a.refund-statuses=2xx");
    TestRequest request = TestRequest.get("/");
    Admission verdict = Admission.of(new Gate(policies), request);
    policies.close();
    try (Logged logged = new Logged(GatedPolicy.class)) {
      verdict.ended(request, 200);
      assertThat(logged.messages(java.util.logging.Level.WARNING)).hasSize(1);
    }
  }

  @Test
  void whatAFaultGaveBackIsNotGivenBackAgain() {
    RateLimitPolicies policies =
        policies(
            "a.refill-rate=5/h",
            "a.paths=/*",
            "a.refund-statuses=5xx",
            "b.refill-rate=5/h",
            "b.paths=none",
            "b.key=principal");
    policies.get("a").decide(KEY, 2).allowed();
    TestRequest request = TestRequest.get("/");
    Admission outer = Admission.of(new Gate(policies), request);
    RuntimeException fault = new UnsupportedOperationException("no principals here");
    RequestFacts broken =
        new ForwardingFacts(request.seenByNextFilter()) {
          @Override
          public String principalName() {
            throw fault;
          }
        };
    Gate inner = Gate.forCharges(policies);
    assertThatThrownBy(() -> Admission.of(inner, broken, charge("b", -1))).isSameAs(fault);
    assertThat(left(policies, "a")).isEqualTo(3);
    outer.ended(request, 500);
    assertThat(left(policies, "a")).isEqualTo(3);
  }
}
