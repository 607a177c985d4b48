package io.penstock.http;

import static io.penstock.http.Answers.field;
import static io.penstock.http.Answers.levels;
import static io.penstock.http.Answers.violated;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.ManualTicker;
import io.penstock.policy.RateLimitPolicies;
import io.penstock.policy.TestPolicies;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One request that passes the servlet filter and then the JAX-RS filter. */
class TwoGatesTest {

  private static final String KEY = "ip=203.0.113.7";

  private final RateLimitPolicies policies =
      TestPolicies.of(
          new ManualTicker(),
          "all.refill-rate=10/h",
          "all.paths=/*",
          "login.refill-rate=3/h",
          "login.paths=none",
          "zero.refill-rate=0",
          "zero.capacity=4",
          "zero.paths=/zero");
  private final Gate outer = new Gate(policies);
  private final Gate inner = Gate.forCharges(policies);
  private final TestRequest request = TestRequest.get("/");
  private final TestRequest later = request.seenByNextFilter();

  @AfterEach
  void closePolicies() {
    policies.close();
  }

  private static List<Charge> charge(String policy, long cost) {
    return List.of(new Charge(policy, cost));
  }

  private double left(String policy) {
    return policies.get(policy).stats(KEY).tokens();
  }

  @Test
  void theSecondTellsOfBoth() {
    assertThat(Admission.of(outer, request).proceeds()).isTrue();
    Admission verdict = Admission.of(inner, later, charge("login", -1));
    assertThat(verdict.proceeds()).isTrue();
    assertThat(field(verdict, "RateLimit")).isEqualTo("\"all\";r=9;t=360, \"login\";r=2;t=1200");
    assertThat(field(verdict, "RateLimit-Policy"))
        .isEqualTo("\"all\";q=10;w=3600, \"login\";q=3;w=3600");
  }

  @Test
  void theOrderIsThatOfTheNamesWhoeverCameFirst() {
    assertThat(Admission.of(inner, request, charge("login", -1)).proceeds()).isTrue();
    assertThat(levels(Admission.of(outer, later)).keySet()).containsExactly("all", "login");
  }

  @Test
  void aPolicyThatBothKnowIsChargedOnce() {
    assertThat(Admission.of(outer, request).proceeds()).isTrue();
    Admission verdict = Admission.of(inner, later, charge("all", -1));
    assertThat(left("all")).isEqualTo(9);
    assertThat(field(verdict, "RateLimit")).isEqualTo("\"all\";r=9;t=360");
  }

  @Test
  void ofAHigherCostTheDifferenceIsCharged() {
    assertThat(Admission.of(outer, request).proceeds()).isTrue();
    Admission verdict = Admission.of(inner, later, charge("all", 4));
    assertThat(left("all")).isEqualTo(6);
    assertThat(levels(verdict).get("all")).containsEntry("r", 6L);
    assertThat(Admission.of(inner, later.seenByNextFilter(), charge("all", 3)).proceeds()).isTrue();
    assertThat(left("all")).isEqualTo(6);
  }

  @Test
  void theKeyOfTheFirstChargeStays() {
    assertThat(Admission.of(outer, request).proceeds()).isTrue();
    assertThat(Admission.of(inner, later.from("192.0.2.1"), charge("all", 4)).proceeds()).isTrue();
    assertThat(left("all")).isEqualTo(6);
  }

  @Test
  void aDenialGivesBackWhatTheFirstOneSpent() {
    policies.get("login").decide(KEY, 3).allowed();
    assertThat(Admission.of(outer, request).proceeds()).isTrue();
    Admission denied = Admission.of(inner, later, charge("login", -1));
    assertThat(violated(denied)).containsExactly("login");
    assertThat(field(denied, "RateLimit")).isEqualTo("\"all\";r=10, \"login\";r=0;t=1200");
    assertThat(left("all")).isEqualTo(10);
  }

  @Test
  void aDeniedDifferenceGivesBackTheFirstPart() {
    TestRequest zero = TestRequest.get("/zero");
    assertThat(Admission.of(outer, zero).proceeds()).isTrue();
    Admission denied = Admission.of(inner, zero.seenByNextFilter(), charge("zero", 5));
    assertThat(violated(denied)).containsExactly("zero");
    assertThat(field(denied, "RateLimit")).isEqualTo("\"all\";r=10, \"zero\";r=4");
    assertThat(field(denied, "Retry-After")).isNull();
    assertThat(left("all")).isEqualTo(10);
    assertThat(left("zero")).isEqualTo(4);
  }

  @Test
  void aRefundIsGivenOnce() {
    policies.get("login").decide(KEY, 3).allowed();
    policies.get("all").decide(KEY, 5).allowed();
    assertThat(Admission.of(outer, request).proceeds()).isTrue();
    assertThat(Admission.of(inner, later, charge("login", -1)).proceeds()).isFalse();
    assertThat(Admission.of(inner, later.seenByNextFilter(), charge("login", -1)).proceeds())
        .isFalse();
    assertThat(left("all")).isEqualTo(5);
  }

  @Test
  void policiesOfOneNameFromTwoFilesAreTwo() {
    try (RateLimitPolicies others =
        TestPolicies.of(new ManualTicker(), "all.refill-rate=7/h", "all.paths=/*")) {
      assertThat(Admission.of(outer, request).proceeds()).isTrue();
      assertThat(field(Admission.of(new Gate(others), later), "RateLimit"))
          .isEqualTo("\"all\";r=9;t=360, \"all\";r=6;t=515");
    }
  }

  @Test
  void theOrderHoldsWhereThoseOfAnotherFileCameBetween() {
    try (RateLimitPolicies others =
        TestPolicies.of(new ManualTicker(), "between.refill-rate=7/h", "between.paths=/*")) {
      assertThat(Admission.of(inner, request, charge("login", -1)).proceeds()).isTrue();
      assertThat(Admission.of(new Gate(others), later).proceeds()).isTrue();
      assertThat(levels(Admission.of(outer, later.seenByNextFilter())).keySet())
          .containsExactly("all", "login", "between");
    }
  }
}
