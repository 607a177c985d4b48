package io.penstock.http;

import static io.penstock.http.Answers.body;
import static io.penstock.http.Answers.field;
import static io.penstock.http.Answers.fields;
import static io.penstock.http.Answers.violated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.BucketCrashedException;
import io.penstock.CallTimeoutException;
import io.penstock.LimiterUnavailableException;
import io.penstock.MailboxFullException;
import io.penstock.ManualTicker;
import io.penstock.QuarantinedException;
import io.penstock.policy.RateLimitPolicies;
import io.penstock.policy.TestPolicies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limiters that cannot decide. Policy a works, policy b fails as each test says. */
class GateFailureTest {

  private static final String KEY = "ip=203.0.113.7";
  private static final Logger LOG = Logger.getLogger("io.penstock.http.GatedPolicy");

  private final List<FaultyLimiter> limiters = new ArrayList<>();
  private final List<LogRecord> logged = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          logged.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private @Nullable RateLimitPolicies policies;

  @BeforeEach
  void listen() {
    LOG.setUseParentHandlers(false);
    LOG.addHandler(handler);
  }

  @AfterEach
  void cleanUp() {
    LOG.removeHandler(handler);
    LOG.setUseParentHandlers(true);
    if (policies != null) {
      policies.close();
    }
  }

  private Gate gate(String... lines) {
    List<String> all =
        new ArrayList<>(List.of("a.refill-rate=5/h", "a.paths=/*", "b.refill-rate=5/h"));
    all.addAll(List.of(lines));
    if (!all.contains("b.paths=none")) {
      all.add("b.paths=/*");
    }
    policies =
        TestPolicies.of(
            new ManualTicker(),
            real -> {
              FaultyLimiter limiter = new FaultyLimiter(real);
              limiters.add(limiter);
              return limiter;
            },
            all.toArray(new String[0]));
    return new Gate(policies);
  }

  private static Admission get(Gate gate) {
    return Admission.of(gate, TestRequest.get("/"));
  }

  private double leftOfA() {
    return policies.get("a").stats(KEY).tokens();
  }

  @Test
  void overloadIsADenial() {
    Gate gate = gate("b.denial-status=430", "b.on-failure=allow");
    for (RuntimeException e :
        List.of(new MailboxFullException("full " + KEY), new CallTimeoutException("late " + KEY))) {
      limiters.get(1).onAnswer = e;
      Admission denied = get(gate);
      assertThat(denied.proceeds()).isFalse();
      assertThat(denied.status()).isEqualTo(430);
      assertThat(field(denied, "Retry-After")).isEqualTo("1");
      assertThat(field(denied, "RateLimit")).isEqualTo("\"a\";r=5");
      assertThat(violated(denied)).containsExactly("b");
      assertThat(body(denied).get("type").textValue()).endsWith("#quota-exceeded");
      assertThat(body(denied).get("detail").textValue()).endsWith("Retry in 1 second.");
      assertThat(new String(denied.body(), java.nio.charset.StandardCharsets.UTF_8))
          .doesNotContain("203.0.113");
      assertThat(leftOfA()).isEqualTo(5);
    }
    assertThat(logged).isEmpty(); // whoever floods must not fill the log as well
  }

  @Test
  void failureIs503ByDefault() {
    Gate gate = gate("b.denial-status=430");
    for (RuntimeException e :
        List.of(
            new BucketCrashedException("crash " + KEY, new IllegalStateException("boom")),
            new QuarantinedException("too often " + KEY),
            new LimiterUnavailableException("away"))) {
      limiters.get(1).onAnswer = e;
      Admission failed = get(gate);
      assertThat(failed.proceeds()).isFalse();
      assertThat(failed.status()).isEqualTo(503);
      assertThat(fields(failed))
          .containsExactly(
              new HeaderField("Retry-After", "1"), new HeaderField("Cache-Control", "no-store"));
      assertThat(body(failed).get("type").textValue())
          .isEqualTo("https://iana.org/assignments/http-problem-types#temporary-reduced-capacity");
      assertThat(body(failed).get("status").intValue()).isEqualTo(503);
      assertThat(body(failed).has("violated-policies")).isFalse();
      assertThat(leftOfA()).isEqualTo(5);
    }
  }

  @Test
  void failureTakesAwayWhatAnEarlierGateHasSet() {
    for (String forms : new String[] {"standard", "standard,legacy"}) {
      Gate gate = gate("b.paths=none", "a.headers=" + forms);
      TestRequest request = TestRequest.get("/");
      limiters.get(1).onAnswer = new QuarantinedException("too often");
      Map<String, String> response = new HashMap<>();
      Admission.of(gate, request).setFields(new MapSink(response));
      assertThat(response).containsKey("RateLimit");
      Admission.of(gate, request.seenByNextFilter(), List.of(new Charge("b", 1)))
          .setFields(new MapSink(response));
      assertThat(response).containsOnlyKeys("Retry-After", "Cache-Control");
      policies.close();
      limiters.clear();
    }
  }

  @Test
  void overloadTakesTheMemberAwayThatAnEarlierGateHasSet() {
    Gate gate = gate("b.paths=none");
    TestRequest request = TestRequest.get("/");
    Map<String, String> response = new HashMap<>();
    Admission.of(gate, request).setFields(new MapSink(response));
    limiters.get(0).onAnswer = new MailboxFullException("full");
    Admission.of(gate, request.seenByNextFilter(), List.of(new Charge("a", 2)))
        .setFields(new MapSink(response));
    assertThat(response).containsOnlyKeys("Retry-After", "Cache-Control");
  }

  /** One response, to which several verdicts are carried out. */
  private record MapSink(Map<String, String> response) implements FieldSink {
    @Override
    public void set(String name, String value) {
      response.put(name, value);
    }

    @Override
    public void remove(String name) {
      response.remove(name);
    }
  }

  @Test
  void failureMayBeLetThrough() {
    Gate gate = gate("b.on-failure=allow");
    limiters.get(1).onAnswer = new QuarantinedException("too often");
    Admission verdict = get(gate);
    assertThat(verdict.proceeds()).isTrue();
    assertThat(fields(verdict))
        .containsExactly(
            new HeaderField("RateLimit-Policy", "\"a\";q=5;w=3600"),
            new HeaderField("RateLimit", "\"a\";r=4;t=720"));
    assertThat(leftOfA()).isEqualTo(4);
  }

  @Test
  void failureIsLoggedOnceWithItsCauseAndWithoutTheKey() {
    Gate gate = gate();
    IllegalStateException cause = new IllegalStateException("boom");
    limiters.get(1).onAnswer = new BucketCrashedException("crash of " + KEY, cause);
    for (int i = 0; i < 3; i++) {
      assertThat(get(gate).proceeds()).isFalse();
    }
    assertThat(logged).hasSize(1);
    assertThat(logged.get(0).getLevel()).isEqualTo(Level.WARNING);
    assertThat(logged.get(0).getMessage())
        .isEqualTo("Policy b: no decision, on-failure applies: BucketCrashedException");
    assertThat(logged.get(0).getThrown()).isSameAs(cause);
  }

  @Test
  void aRealFaultIsAFailureToo() {
    try (RateLimitPolicies throwing =
        TestPolicies.of(
            () -> {
              throw new IllegalStateException("no time");
            },
            "x.refill-rate=1",
            "x.paths=/*")) {
      Admission failed = get(new Gate(throwing));
      assertThat(failed.proceeds()).isFalse();
      assertThat(failed.status()).isEqualTo(503);
    }
  }

  @Test
  void aRefundThatFailsChangesNoAnswer() {
    Gate gate = gate("c.refill-rate=0", "c.capacity=0", "c.paths=/*");
    limiters.get(0).onRefund = new MailboxFullException("full");
    limiters.get(1).onPeek = new CallTimeoutException("late");
    Admission denied = get(gate);
    assertThat(denied.status()).isEqualTo(429);
    // a could not be given back, b could but its level could not be read again
    assertThat(field(denied, "RateLimit")).isEqualTo("\"a\";r=4;t=720, \"b\";r=4;t=720, \"c\";r=0");
    assertThat(leftOfA()).isEqualTo(4);
    assertThat(policies.get("b").stats(KEY).tokens()).isEqualTo(5);
    assertThat(logged).extracting(LogRecord::getLevel).containsOnly(Level.WARNING).hasSize(2);
  }

  @Test
  void whatAnotherGateSpentIsGivenBackOnOverloadOfADifference() {
    Gate gate = gate();
    TestRequest request = TestRequest.get("/");
    assertThat(Admission.of(gate, request).proceeds()).isTrue();
    limiters.get(1).onAnswer = new MailboxFullException("full");
    Admission denied = Admission.of(gate, request.seenByNextFilter(), List.of(new Charge("b", 2)));
    assertThat(field(denied, "RateLimit")).isEqualTo("\"a\";r=5");
    assertThat(policies.get("b").stats(KEY).tokens()).isEqualTo(5);
  }

  @Test
  void aFaultOfTheServerGivesBackAndGoesOn() {
    Gate gate = gate("b.key=principal");
    RuntimeException fault = new UnsupportedOperationException("no principals here");
    TestRequest request = TestRequest.get("/");
    RequestFacts broken =
        new ForwardingFacts(request) {
          @Override
          public String principalName() {
            throw fault;
          }
        };
    assertThatThrownBy(() -> Admission.of(gate, broken)).isSameAs(fault);
    assertThat(leftOfA()).isEqualTo(5);
  }

  @Test
  void closedPoliciesAreNotMistakenForTrouble() {
    Gate gate = gate("a.on-failure=allow");
    policies.close();
    assertThatIllegalStateException().isThrownBy(() -> get(gate));
  }
}
