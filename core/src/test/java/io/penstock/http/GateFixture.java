package io.penstock.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.ManualTicker;
import io.penstock.policy.RateLimitPolicies;
import io.penstock.policy.TestPolicies;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** Gates over real limiters, on the test's own clock, closed in the end. */
abstract class GateFixture {

  static final String KEY = "ip=203.0.113.7";

  final ManualTicker ticker = new ManualTicker();
  private final List<RateLimitPolicies> opened = new ArrayList<>();

  @AfterEach
  void closePolicies() {
    opened.forEach(RateLimitPolicies::close);
  }

  final RateLimitPolicies policies(String... lines) {
    RateLimitPolicies policies = TestPolicies.of(ticker, lines);
    opened.add(policies);
    return policies;
  }

  final Gate gate(String... lines) {
    return new Gate(policies(lines));
  }

  static Admission get(Gate gate, String path) {
    return Admission.of(gate, TestRequest.get(path));
  }

  static void pass(Gate gate, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(get(gate, "/").proceeds()).isTrue();
    }
  }

  static double left(RateLimitPolicies policies, String policy) {
    return policies.get(policy).stats(KEY).tokens();
  }

  static @Nullable Object decision(TestRequest request) {
    return request.attribute("io.penstock.decision");
  }
}
