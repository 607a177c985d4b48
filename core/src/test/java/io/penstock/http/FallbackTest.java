package io.penstock.http;

import static io.penstock.http.Answers.field;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.policy.RateLimitPolicies;
import io.penstock.policy.TestBackend;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of requests while the buckets that machines share cannot be asked. */
class FallbackTest {

  private static final String KEY = "ip=203.0.113.7";

  @TempDir private Path directory;
  private @Nullable RateLimitPolicies policies;

  @AfterEach
  void close() {
    TestBackend.down = false;
    if (policies != null) {
      policies.close();
    }
  }

  private Gate gate(String... lines) throws Exception {
    String text =
        """
        penstock.backend=redis
        penstock.redis.uri=redis://host
        penstock.redis.prefix=shop
        penstock.redis.local-share=0.5
        penstock.policy.api.refill-rate=0
        penstock.policy.api.capacity=8
        penstock.policy.api.paths=/*
        """;
    Path file = directory.resolve("limits.properties");
    Files.write(file, (text + String.join("\n", lines)).getBytes(StandardCharsets.UTF_8));
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(TestBackend.loader());
    try {
      policies = RateLimitPolicies.load(file);
    } finally {
      thread.setContextClassLoader(before);
    }
    return new Gate(policies);
  }

  private static Admission get(Gate gate) {
    return Admission.of(gate, TestRequest.get("/"));
  }

  private double shared() {
    return policies.get("api").stats(KEY).tokens();
  }

  private double here() {
    return policies.find("api").orElseThrow().fallback().orElseThrow().stats(KEY).tokens();
  }

  @Test
  void bucketsOfThisMachineDecideMeanwhile() throws Exception {
    Gate gate = gate();
    assertThat(field(get(gate), "RateLimit-Policy")).isEqualTo("\"api\";q=8");
    TestBackend.down = true;
    for (int i = 3; i >= 0; i--) {
      Admission allowed = get(gate);
      assertThat(allowed.proceeds()).isTrue();
      assertThat(field(allowed, "RateLimit-Policy")).isEqualTo("\"api\";q=4");
      assertThat(field(allowed, "RateLimit")).startsWith("\"api\";r=" + i);
    }
    Admission denied = get(gate);
    assertThat(denied.status()).isEqualTo(429);
    TestBackend.down = false;
    Admission again = get(gate);
    assertThat(again.proceeds()).isTrue();
    assertThat(field(again, "RateLimit")).startsWith("\"api\";r=6");
    TestBackend.down = true;
    assertThat(get(gate).proceeds()).as("a fallback is not full again").isFalse();
  }

  @Test
  void allowAndDenyDoAsTheySay() throws Exception {
    Gate deny = gate("penstock.policy.api.on-failure=deny");
    TestBackend.down = true;
    assertThat(get(deny).status()).isEqualTo(503);
    close();
    Gate allow = gate("penstock.policy.api.on-failure=allow");
    TestBackend.down = true;
    for (int i = 0; i < 20; i++) {
      Admission verdict = get(allow);
      assertThat(verdict.proceeds()).isTrue();
      assertThat(field(verdict, "RateLimit")).isNull();
    }
  }

  @Test
  void tokensGoBackToWhereTheyCameFrom() throws Exception {
    Gate gate = gate("penstock.policy.api.refund-statuses=2xx");
    TestRequest before = TestRequest.get("/");
    Admission fromShared = Admission.of(gate, before);
    TestBackend.down = true;
    TestRequest meanwhile = TestRequest.get("/");
    Admission fromHere = Admission.of(gate, meanwhile);
    TestBackend.down = false;
    assertThat(shared()).isEqualTo(7);
    assertThat(here()).isEqualTo(3);
    fromHere.ended(meanwhile, 200);
    assertThat(shared()).isEqualTo(7);
    assertThat(here()).isEqualTo(4);
    fromShared.ended(before, 200);
    assertThat(shared()).isEqualTo(8);
  }

  @Test
  void aLaterDenialGivesBackWhatWasSpentHere() throws Exception {
    Gate gate =
        gate(
            "penstock.policy.zero.refill-rate=0",
            "penstock.policy.zero.capacity=0",
            "penstock.policy.zero.paths=/*");
    TestBackend.down = true;
    Admission denied = get(gate);
    assertThat(denied.status()).isEqualTo(429);
    assertThat(field(denied, "RateLimit")).startsWith("\"api\";r=4");
    assertThat(here()).isEqualTo(4);
  }

  @Test
  void aHigherCostMayComeFromBoth() throws Exception {
    Gate gate = gate();
    Gate byName = Gate.forCharges(policies);
    TestRequest request = TestRequest.get("/");
    assertThat(Admission.of(gate, request).proceeds()).isTrue();
    TestBackend.down = true;
    Admission dearer =
        Admission.of(byName, request.seenByNextFilter(), java.util.List.of(new Charge("api", 3)));
    assertThat(dearer.proceeds()).isTrue();
    TestBackend.down = false;
    assertThat(shared()).isEqualTo(7);
    assertThat(here()).isEqualTo(2);
    request.attribute("io.penstock.refund", true);
    dearer.ended(request, 200);
    assertThat(shared()).isEqualTo(8);
    assertThat(here()).isEqualTo(4);
    byName.close();
  }
}
