package io.penstock.http;

import static io.penstock.http.Answers.field;
import static io.penstock.http.Answers.levels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.config.ConfigurationException;
import io.penstock.policy.RateLimitPolicies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests around a change of the policies, which a file brings. */
class ChangeOfPoliciesTest {

  private static final long WAIT_SECONDS = 30;

  @TempDir Path directory;
  private RateLimitPolicies policies;

  @AfterEach
  void close() {
    if (policies != null) {
      policies.close();
    }
  }

  private void write(String... lines) throws IOException {
    StringBuilder text = new StringBuilder("penstock.reload=10ms\n");
    for (String line : lines) {
      text.append(line.startsWith("penstock.") ? "" : "penstock.policy.").append(line).append('\n');
    }
    Path next = directory.resolve("next");
    Files.writeString(next, text, StandardCharsets.UTF_8);
    Files.move(
        next,
        directory.resolve("limits.properties"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void load() {
    policies = RateLimitPolicies.load(directory.resolve("limits.properties"));
  }

  private void change(String... lines) throws IOException {
    long before = policies.reloads();
    write(lines);
    await("the change is applied", () -> policies.reloads() > before);
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as(what + " within " + WAIT_SECONDS + " s")
          .isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void laterRequestsGoByTheNewPolicies() throws IOException {
    write("a.refill-rate=9/h", "a.paths=/old", "b.refill-rate=9/h", "b.paths=/*");
    load();
    Gate gate = new Gate(policies);
    assertThat(levels(Admission.of(gate, TestRequest.get("/old")))).containsOnlyKeys("a", "b");
    change(
        "penstock.headers=standard,legacy",
        "a.refill-rate=20/h",
        "a.paths=/new",
        "c.refill-rate=9/h",
        "c.paths=/*");
    assertThat(levels(Admission.of(gate, TestRequest.get("/old")))).containsOnlyKeys("c");
    Admission verdict = Admission.of(gate, TestRequest.get("/new"));
    assertThat(field(verdict, "RateLimit-Policy")).isEqualTo("\"a\";q=20;w=3600, \"c\";q=9;w=3600");
    assertThat(levels(verdict).get("a").get("r")).isEqualTo(7); // tokens are kept
    assertThat(field(verdict, "X-RateLimit-Limit")).isNotNull();
  }

  @Test
  void aRequestIsFinishedUnderTheRulesThatItBeganWith() throws IOException {
    write("a.refill-rate=9/h", "a.paths=/*", "b.refill-rate=8/h", "b.paths=none");
    load();
    Gate outer = new Gate(policies);
    Gate inner = Gate.forCharges(policies);
    TestRequest request = TestRequest.get("/");
    assertThat(Admission.of(outer, request).proceeds()).isTrue();
    change("a.refill-rate=9/h", "a.paths=/*", "penstock.mode=off");
    Admission verdict =
        Admission.of(inner, request.seenByNextFilter(), List.of(new Charge("b", -1)));
    assertThat(levels(verdict)).containsOnlyKeys("a", "b");
    assertThat(Admission.of(outer, TestRequest.get("/"))).matches(Admission::isPass);
  }

  @Test
  void soIsARequestThatTheFirstGateDidNotCount() throws IOException {
    write("a.refill-rate=9/h", "a.paths=/other", "b.refill-rate=8/h", "b.paths=none");
    load();
    Gate outer = new Gate(policies);
    Gate inner = Gate.forCharges(policies);
    TestRequest request = TestRequest.get("/");
    assertThat(Admission.of(outer, request)).matches(Admission::isPass);
    change("a.refill-rate=9/h", "a.paths=/*");
    Admission verdict =
        Admission.of(inner, request.seenByNextFilter(), List.of(new Charge("b", -1)));
    assertThat(levels(verdict)).containsOnlyKeys("b");
  }

  @Test
  void whatTheLimiterSaysIsToldWhereItGoesByOtherLimitsThanTheRequest() throws IOException {
    write("a.refill-rate=9/h", "a.paths=none", "b.refill-rate=8/h", "b.paths=/*");
    load();
    Gate outer = new Gate(policies);
    Gate inner = Gate.forCharges(policies);
    TestRequest first = TestRequest.get("/");
    TestRequest second = TestRequest.get("/").from("192.0.2.1");
    assertThat(Admission.of(outer, first).proceeds()).isTrue();
    assertThat(Admission.of(outer, second).proceeds()).isTrue();
    change("a.refill-rate=1/h", "a.paths=none", "b.refill-rate=8/h", "b.paths=/*");
    List<Charge> charge = List.of(new Charge("a", 2));
    assertThat(field(Admission.of(inner, first.seenByNextFilter(), charge), "RateLimit-Policy"))
        .isEqualTo("\"a\";q=1;w=3600, \"b\";q=8;w=3600");
    change(
        "a.limit.x.refill-rate=5/h",
        "a.limit.y.refill-rate=7/h",
        "a.paths=none",
        "b.refill-rate=8/h",
        "b.paths=/*");
    assertThat(field(Admission.of(inner, second.seenByNextFilter(), charge), "RateLimit-Policy"))
        .isEqualTo("\"a:x\";q=5;w=3600, \"b\";q=8;w=3600");
  }

  @Test
  void aChangeThatAGateCannotUseIsRefused() throws IOException {
    write("a.refill-rate=9/h", "a.paths=/*", "b.refill-rate=9/h", "b.paths=/*");
    load();
    try (Gate gate = new Gate(policies, List.of("b"))) {
      try (var logged = new Logged(RateLimitPolicies.class)) {
        write("a.refill-rate=5/h", "a.paths=/*");
        await("the change is refused", () -> policies.failedReloads() == 1);
        assertThat(logged.messages(java.util.logging.Level.SEVERE).toString())
            .contains("policies: b (expected: one of a)");
      }
      assertThat(levels(Admission.of(gate, TestRequest.get("/")))).containsOnlyKeys("b");
    }
    change("a.refill-rate=4/h", "a.paths=/*"); // the gate is closed: nobody minds
    assertThat(policies.current().names()).containsExactly("a");
  }

  @Test
  void aGateThatCannotBeMadeHasNoSay() throws IOException {
    write("a.refill-rate=9/h");
    load();
    assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> new Gate(policies));
    change("b.refill-rate=9/h");
    assertThat(policies.current().names()).containsExactly("b");
  }

  /**
   * Requests in the course of many changes: each is decided by the one or the other, and tokens go
   * neither lost nor twice. There are more of them than callers can use up, however fast.
   */
  @Test
  void noRequestSeesHalfAConfiguration() throws Exception {
    String[] one = {
      "a.refill-rate=0", "a.capacity=1000000000000", "a.paths=/*",
      "b.refill-rate=0", "b.capacity=1000000000000", "b.paths=/*"
    };
    String[] other = {
      "a.refill-rate=0", "a.capacity=2000000000000", "a.cost=2", "a.paths=/*",
      "b.refill-rate=0", "b.capacity=2000000000000", "b.cost=2", "b.paths=/*"
    };
    write(one);
    load();
    Gate gate = new Gate(policies);
    List<Future<Void>> callers = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    try {
      for (int i = 0; i < 2; i++) {
        callers.add(
            threads.submit(
                () -> {
                  while (System.nanoTime() < end) {
                    String field =
                        field(Admission.of(gate, TestRequest.get("/")), "RateLimit-Policy");
                    assertThat(field)
                        .isIn(
                            "\"a\";q=1000000000000, \"b\";q=1000000000000",
                            "\"a\";q=2000000000000, \"b\";q=2000000000000");
                  }
                  return null;
                }));
      }
      for (int i = 0; System.nanoTime() < end; i++) {
        change(i % 2 == 0 ? other : one);
      }
      for (Future<Void> caller : callers) {
        caller.get(WAIT_SECONDS, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(policies.get("a").stats("ip=203.0.113.7").tokens())
        .isEqualTo(policies.get("b").stats("ip=203.0.113.7").tokens());
  }
}
