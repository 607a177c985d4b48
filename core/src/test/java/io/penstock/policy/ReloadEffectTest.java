package io.penstock.policy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.RateLimiter;
import io.penstock.RecordedLog;
import io.penstock.config.PolicySettings;
import io.penstock.config.Problems;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a change of the file does to the policies, and what it leaves as it was. */
class ReloadEffectTest extends ReloadFixture {

  private static void define(RateLimitPolicies policies, String name, String rate, String where) {
    Problems problems = new Problems();
    PolicySettings settings =
        policies.readInPlace(name, Map.of("refill-rate", rate), where, problems);
    policies.define(List.of(requireNonNull(settings)), problems);
  }

  @Test
  void bucketsKeepTheirTokensUnderNewLimits() throws Exception {
    replace(API + "refill-rate=0", API + "capacity=10", API + "denial-status=429");
    try (RateLimitPolicies policies = open()) {
      RateLimiter limiter = policies.get("api");
      Policy before = policies.policies().get(0);
      assertThat(limiter.allow("k", 7)).isTrue();

      replace(API + "refill-rate=0", API + "capacity=20", API + "denial-status=420");
      awaitReloads(policies, 1);

      Policy after = policies.policies().get(0);
      assertThat(after).isNotSameAs(before);
      assertThat(after.limiter()).isSameAs(limiter);
      assertThat(after.settings().denialStatus()).isEqualTo(420);
      assertThat(before.settings().denialStatus()).isEqualTo(429);
      assertThat(limiter.stats("k").capacity()).isEqualTo(20);
      assertThat(limiter.stats("k").tokens()).isEqualTo(3);
      assertThat(limiter.stats("other").tokens()).isEqualTo(20);
    }
  }

  @Test
  void policiesComeGoAndComeBackWithTheirBuckets() throws Exception {
    replace(API + "refill-rate=0", API + "capacity=5");
    RateLimiter login;
    try (RateLimitPolicies policies = open()) {
      replace(
          API + "refill-rate=0",
          API + "capacity=5",
          "penstock.policy.login.refill-rate=0",
          "penstock.policy.login.capacity=3",
          "penstock.policy-order=login");
      awaitReloads(policies, 1);
      assertThat(names(policies)).containsExactly("login", "api");
      login = policies.get("login");
      assertThat(login.allow("k", 2)).isTrue();

      replace(API + "refill-rate=0", API + "capacity=5");
      awaitReloads(policies, 2);
      assertThat(names(policies)).containsExactly("api");
      assertThat(login.allow("k")).as("those who hold it may go on").isTrue();

      replace(
          API + "refill-rate=0",
          API + "capacity=5",
          "penstock.policy.login.refill-rate=0",
          "penstock.policy.login.capacity=4");
      awaitReloads(policies, 3);
      assertThat(policies.get("login")).isSameAs(login);
      assertThat(login.stats("k").tokens()).isZero();
      assertThat(login.stats("other").tokens()).isEqualTo(4);

      replace(API + "refill-rate=0", API + "capacity=5");
      awaitReloads(policies, 4);
    }
    assertThatIllegalStateException().as("closed with the rest").isThrownBy(() -> login.reset("k"));
  }

  @Test
  void keysThatNeedARestartAreNamedAndStay() throws Exception {
    replace(API + "refill-rate=1", API + "max-keys=100");
    try (RecordedLog log = new RecordedLog(RateLimitPolicies.class);
        RateLimitPolicies policies = open()) {
      Files.writeString(
          file(),
          String.join(
              "\n",
              API + "refill-rate=2",
              API + "max-keys=200",
              API + "call-timeout=2s",
              API + "mailbox-capacity=7",
              "penstock.jaxrs.default-policies=api",
              "penstock.jaxrs.priority=1",
              "penstock.jaxrs.auto-discovery=true"));
      awaitReloads(policies, 1);
      assertThat(log.lines().get(1))
          .isEqualTo(
              "WARNING "
                  + file()
                  + ": these keys have changed, but stay as they were until a restart:"
                  + " penstock.reload, penstock.jaxrs.default-policies, penstock.jaxrs.priority,"
                  + " penstock.jaxrs.auto-discovery, penstock.policy.api.max-keys,"
                  + " penstock.policy.api.call-timeout, penstock.policy.api.mailbox-capacity");
      PolicySettings api = policies.policies().get(0).settings();
      assertThat(api.limits().get(0).capacity()).isEqualTo(2);
      assertThat(api.maxKeys()).hasValue(100);
      assertThat(api.callTimeout()).isEqualTo(Duration.ofSeconds(1));
      assertThat(api.mailboxCapacity()).isEqualTo(1024);
      assertThat(policies.current().global().reload()).contains(Duration.ofMillis(20));
      assertThat(policies.current().global().jaxrsPriority()).isEmpty();

      replace(API + "refill-rate=3"); // still watched
      awaitReloads(policies, 2);
    }
  }

  @Test
  void policiesInPlaceAreMergedAgain() throws Exception {
    replace(API + "refill-rate=1");
    try (RateLimitPolicies policies = open()) {
      define(policies, "orders", "5/min", "Orders.get()");
      replace(API + "refill-rate=1", "penstock.policy.orders.refill-rate=6/min");
      awaitReloads(policies, 1);
      RateLimiter orders = policies.get("orders");
      assertThat(orders.stats("k").capacity()).isEqualTo(6);
      define(policies, "orders", "7/min", "Orders.put()"); // differs, but the file stands over both

      replace(API + "refill-rate=2");
      awaitFailures(policies, 1);
      assertThat(policies.get("api").stats("k").capacity()).isEqualTo(1);

      replace(API + "refill-rate=3", "penstock.policy.orders.refill-rate=8/min");
      awaitReloads(policies, 2);
      assertThat(policies.get("orders")).isSameAs(orders);
      assertThat(orders.stats("k").capacity()).isEqualTo(8);
    }
  }

  @Test
  void aDefinitionInPlaceHoldsAgainWhenTheFileSaysNothing() throws Exception {
    replace(API + "refill-rate=1", "penstock.policy.orders.refill-rate=6/min");
    try (RateLimitPolicies policies = open()) {
      define(policies, "orders", "5/min", "Orders.get()");
      assertThat(policies.get("orders").stats("k").capacity()).isEqualTo(6);
      replace(API + "refill-rate=1");
      awaitReloads(policies, 1);
      assertThat(policies.get("orders").stats("k").capacity()).isEqualTo(5);
      assertThat(policies.find("orders").orElseThrow().settings().origin().inPlace()).isTrue();
    }
  }

  @Test
  void aGuardMayRefuseAChange() throws Exception {
    replace(API + "refill-rate=1", "penstock.policy.b.refill-rate=1");
    try (RecordedLog log = new RecordedLog(RateLimitPolicies.class);
        RateLimitPolicies policies = open()) {
      PolicySet before = policies.current();
      PolicyCheck.Guard guard =
          policies.guard(
              (candidate, problems) -> {
                if (candidate.find("b").isEmpty()) {
                  problems.unexpected("filter", "policies", "b", "one of " + candidate.names());
                }
              });
      replace(API + "refill-rate=2", "penstock.policy.c.refill-rate=1");
      awaitFailures(policies, 1);
      assertThat(policies.current()).isSameAs(before);
      assertThat(policies.holds(before)).isTrue();
      assertThat(policies.get("api").stats("k").capacity()).isEqualTo(1);
      assertThat(log.lines().get(0)).contains("filter: policies: b (expected: one of [api, c])");

      guard.close();
      replace(API + "refill-rate=3");
      awaitReloads(policies, 1);
      assertThat(names(policies)).containsExactly("api");
      assertThat(policies.holds(before)).isFalse();
    }
  }
}
