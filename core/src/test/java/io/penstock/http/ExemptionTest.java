package io.penstock.http;

import static io.penstock.http.Answers.fields;
import static io.penstock.http.Answers.levels;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.policy.RateLimitPolicies;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which requests are not counted, and which modes count without consequence. */
class ExemptionTest extends GateFixture {

  private static List<Charge> charge(String policy) {
    return List.of(new Charge(policy, Charge.OWN_COST));
  }

  @Test
  void pathsAreExemptInEverySpelling() {
    RateLimitPolicies policies =
        policies(
            "penstock.exempt-paths=/health,*.css",
            "api.refill-rate=9/h",
            "api.paths=/*",
            "api.exempt-paths=/public/*");
    Gate gate = new Gate(policies);
    for (String path :
        List.of("/health", "/health/", "//health", "/./health/.", "/a.css", "//public//x")) {
      assertThat(get(gate, path)).as(path).matches(Admission::isPass);
      assertThat(Admission.of(Gate.forCharges(policies), TestRequest.get(path), charge("api")))
          .as(path)
          .matches(Admission::isPass);
    }
    for (String path : List.of("/health/x", "/healthy", "/publicity", "/health/../api")) {
      assertThat(levels(get(gate, path))).as(path).containsOnlyKeys("api");
    }
    assertThat(left(policies, "api")).isEqualTo(5);
  }

  /** To a server an escaped semicolon begins no parameter: it may answer these from elsewhere. */
  @Test
  void pathsThatAServerMaySeeElsewhereAreNotExempt() {
    RateLimitPolicies policies =
        policies(
            "penstock.exempt-paths=/health,*.css",
            "api.refill-rate=99/h",
            "api.paths=/api/*",
            "api.exempt-paths=/api/public/*");
    Gate gate = new Gate(policies);
    for (String path :
        List.of(
            "/api/..;/health",
            "/api/../health",
            "/api/x;y.css",
            "/api/x/..;/public/x",
            "/api/public/..;x/y/../../x")) {
      assertThat(levels(get(gate, path))).as(path).containsOnlyKeys("api");
      assertThat(
              levels(Admission.of(Gate.forCharges(policies), TestRequest.get(path), charge("api"))))
          .as(path)
          .containsOnlyKeys("api");
    }
  }

  @Test
  void methodsAreExempt() {
    RateLimitPolicies policies =
        policies("api.refill-rate=9/h", "api.paths=/*", "api.exempt-methods=GET,TRACE");
    Gate gate = new Gate(policies);
    for (String method : List.of("GET", "HEAD", "TRACE")) {
      assertThat(Admission.of(gate, TestRequest.of(method, "/"))).matches(Admission::isPass);
      assertThat(
              Admission.of(Gate.forCharges(policies), TestRequest.of(method, "/"), charge("api")))
          .matches(Admission::isPass);
    }
    assertThat(levels(Admission.of(gate, TestRequest.of("POST", "/")))).containsOnlyKeys("api");
  }

  @Test
  void clientsAreExemptByTheirUnmaskedAddress() {
    Gate gate =
        gate(
            "penstock.trusted-proxies=10.0.0.1",
            "api.refill-rate=1/h",
            "api.paths=/*",
            "api.exempt-clients=192.0.2.0/28, 2001:db8::1, loopback",
            "api.key=constant:all");
    for (String exempt :
        List.of(
            "192.0.2.1", "::ffff:192.0.2.15", "2001:db8:0::1", "127.0.0.1", "::1", "127.9.9.9")) {
      for (int i = 0; i < 3; i++) {
        assertThat(Admission.of(gate, TestRequest.get("/").from(exempt)))
            .matches(Admission::isPass);
        assertThat(
                Admission.of(
                    gate, TestRequest.get("/").from("10.0.0.1").header("X-Forwarded-For", exempt)))
            .matches(Admission::isPass);
      }
    }
    // in the same /64, behind no trusted proxy, or without address
    assertThat(Admission.of(gate, TestRequest.get("/").from("2001:db8::2")).proceeds()).isTrue();
    TestRequest spoofing = TestRequest.get("/").header("X-Forwarded-For", "127.0.0.1");
    assertThat(Admission.of(gate, spoofing.from("192.0.2.16")).proceeds()).isFalse();
    assertThat(Admission.of(gate, TestRequest.get("/").from(null)).proceeds()).isFalse();
  }

  private static TestRequest preflight() {
    return TestRequest.of("OPTIONS", "/")
        .header("Origin", "https://example.org")
        .header("Access-Control-Request-Method", "PUT");
  }

  @Test
  void preflightsCountWhereTheConfigurationSaysSo() {
    assertThat(Admission.of(gate("api.refill-rate=9/h", "api.paths=/*"), preflight()))
        .matches(Admission::isPass);
    Gate counting = gate("penstock.count-preflight=true", "api.refill-rate=9/h", "api.paths=/*");
    assertThat(levels(Admission.of(counting, preflight()))).containsOnlyKeys("api");
  }

  @Test
  void aShadowPolicyDecidesAndCountsButChangesNothing() {
    RateLimitPolicies policies = policies("api.refill-rate=2/h", "api.paths=/*", "api.mode=shadow");
    Gate gate = new Gate(policies);
    for (int i = 0; i < 5; i++) {
      TestRequest request = TestRequest.get("/");
      Admission verdict = Admission.of(gate, request);
      assertThat(verdict.proceeds()).isTrue();
      assertThat(fields(verdict)).isEmpty();
      assertThat(decision(request)).isNull();
    }
    assertThat(policies.get("api").status().allowed()).isEqualTo(2);
    assertThat(policies.get("api").status().denied()).isEqualTo(3);
    assertThat(left(policies, "api")).isZero();
  }

  @Test
  void aShadowPolicyStopsNothingBehindIt() {
    RateLimitPolicies policies =
        policies(
            "a.refill-rate=1/h",
            "a.paths=/*",
            "a.mode=shadow",
            "b.refill-rate=2/h",
            "b.paths=/*",
            "c.refill-rate=5/h",
            "c.paths=/*",
            "c.mode=shadow",
            "c.key=header:X",
            "c.on-missing-key=deny");
    Gate gate = new Gate(policies);
    for (int i = 2; i > 0; i--) {
      assertThat(levels(get(gate, "/"))).containsOnlyKeys("b");
    }
    Admission denied = get(gate, "/");
    assertThat(denied.proceeds()).isFalse();
    assertThat(denied.status()).isEqualTo(429);
  }

  @Test
  void whatAShadowPolicySpentIsGivenBackOnADenialToo() {
    RateLimitPolicies policies =
        policies(
            "a.refill-rate=5/h",
            "a.paths=/*",
            "a.mode=shadow",
            "b.refill-rate=0",
            "b.capacity=0",
            "b.paths=/*");
    assertThat(get(new Gate(policies), "/").proceeds()).isFalse();
    assertThat(left(policies, "a")).isEqualTo(5);
  }

  @Test
  void aShadowPolicyThatTwoGatesKnowIsAskedOnce() {
    RateLimitPolicies policies = policies("a.refill-rate=1/h", "a.paths=/*", "a.mode=shadow");
    TestRequest request = TestRequest.get("/");
    policies.get("a").decide(KEY, 1).allowed();
    assertThat(Admission.of(new Gate(policies), request).proceeds()).isTrue();
    assertThat(
            Admission.of(Gate.forCharges(policies), request.seenByNextFilter(), charge("a"))
                .proceeds())
        .isTrue();
    assertThat(policies.get("a").status().denied()).isEqualTo(1);
  }

  @Test
  void aPolicyThatIsOffIsNotAsked() {
    RateLimitPolicies policies = policies("api.refill-rate=1/h", "api.paths=/*", "api.mode=off");
    for (int i = 0; i < 3; i++) {
      assertThat(get(new Gate(policies), "/")).matches(Admission::isPass);
      assertThat(Admission.of(Gate.forCharges(policies), TestRequest.get("/"), charge("api")))
          .matches(Admission::isPass);
    }
    assertThat(left(policies, "api")).isEqualTo(1);
  }

  @Test
  void theModeForAllStandsOverThatOfEach() {
    String[] lines = {
      "a.refill-rate=1/h", "a.paths=/*", "b.refill-rate=9/h", "b.paths=/*", "b.mode=off"
    };
    assertThat(get(gate(with(lines, "penstock.mode=off")), "/")).matches(Admission::isPass);
    Admission enforced = get(gate(with(lines, "penstock.mode=enforce")), "/");
    assertThat(levels(enforced)).containsOnlyKeys("a", "b");
    Gate shadow = gate(with(lines, "penstock.mode=shadow"));
    for (int i = 0; i < 3; i++) {
      Admission verdict = get(shadow, "/");
      assertThat(verdict.proceeds()).isTrue();
      assertThat(fields(verdict)).isEmpty();
    }
  }

  private static String[] with(String[] lines, String more) {
    String[] all = java.util.Arrays.copyOf(lines, lines.length + 1);
    all[lines.length] = more;
    return all;
  }

  @Test
  void policiesAreAskedInTheOrderThatIsConfigured() {
    Gate gate =
        gate(
            "penstock.policy-order=c,a",
            "a.refill-rate=9/h",
            "a.paths=/*",
            "b.refill-rate=9/h",
            "b.paths=/*",
            "c.refill-rate=9/h",
            "c.paths=/*");
    assertThat(levels(get(gate, "/")).keySet()).containsExactly("c", "a", "b");
  }
}
