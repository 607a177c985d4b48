package io.penstock.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.fail;

import io.penstock.RateLimiter;
import io.penstock.RecordedLog;
import io.penstock.config.ConfigurationException;
import io.penstock.config.Outside;
import io.penstock.config.PolicySettings;
import io.penstock.config.Problems;
import io.penstock.config.Source;
import io.penstock.spi.Answer;
import io.penstock.spi.DetailedRateLimiter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Policies that follow a real file. */
@Timeout(120)
class ReloadTest {

  private static final String API = "penstock.policy.api.";

  @TempDir Path folder;

  private final Map<String, String> environment = new ConcurrentHashMap<>();
  private int written;

  private Path file() {
    return folder.resolve("limits.properties");
  }

  /** Beside the file, then over it. */
  private void replace(String... lines) throws IOException {
    Path next = folder.resolve("next-" + ++written);
    Files.writeString(next, text(lines));
    Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String text(String... lines) {
    return "penstock.reload=20ms\n" + String.join("\n", lines) + "\n";
  }

  private RateLimitPolicies open() throws IOException {
    return open(file());
  }

  private RateLimitPolicies open(Path file) throws IOException {
    return RateLimitPolicies.of(
        Source.of(file),
        new Outside(name -> null, environment::get),
        ReloadTest.class.getClassLoader());
  }

  private static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(30)) {
        fail("not within 30 s: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private static void awaitReloads(RateLimitPolicies policies, long count) {
    await("reload " + count, () -> policies.reloads() == count);
  }

  private static void awaitFailures(RateLimitPolicies policies, long count) {
    await("failed reload " + count, () -> policies.failedReloads() == count);
  }

  private static List<String> names(RateLimitPolicies policies) {
    return policies.policies().stream().map(Policy::name).toList();
  }

  private static List<Thread> reloaders() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("penstock-reload"))
        .collect(Collectors.toList());
  }

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
  void theSameContentUnderANewDateIsNoChange() throws Exception {
    replace(API + "refill-rate=1");
    try (RateLimitPolicies policies = open()) {
      replace(API + "refill-rate=1");
      Path look = folder.resolve("bad");
      Files.writeString(look, "x");
      replace(API + "refill-rate=2"); // the first that counts
      awaitReloads(policies, 1);
      assertThat(policies.get("api").stats("k").capacity()).isEqualTo(2);
      assertThat(policies.failedReloads()).isZero();
    }
  }

  /** As Kubernetes does with a ConfigMap: the file is a link to ..data/file, ..data is swapped. */
  @Test
  void aLinkSwappedSomewhereAboveIsAChange() throws Exception {
    Path one = Files.createDirectory(folder.resolve("..one"));
    Path two = Files.createDirectory(folder.resolve("..two"));
    Files.writeString(one.resolve("p"), text(API + "refill-rate=1"));
    Files.writeString(two.resolve("p"), text(API + "refill-rate=2"));
    Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("..one"));
    Path file = Files.createSymbolicLink(folder.resolve("p"), Path.of("..data", "p"));
    try (RateLimitPolicies policies = open(file)) {
      Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..two"));
      Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      awaitReloads(policies, 1);
      assertThat(policies.get("api").stats("k").capacity()).isEqualTo(2);
    }
  }

  @Test
  void aFileWrittenInPlaceIsAChange() throws Exception {
    replace(API + "refill-rate=1");
    try (RateLimitPolicies policies = open()) {
      Files.writeString(file(), text(API + "refill-rate=2"));
      awaitReloads(policies, 1);
      assertThat(policies.get("api").stats("k").capacity()).isEqualTo(2);
    }
  }

  @Test
  void anInvalidChangeIsToldOnceAndTheOldOneStays() throws Exception {
    replace(API + "refill-rate=1", API + "cost=1");
    try (RecordedLog log = new RecordedLog(RateLimitPolicies.class);
        RateLimitPolicies policies = open()) {
      PolicySet before = policies.current();
      replace(API + "refill-rate=2", API + "cost=0", "penstock.mod=off");
      awaitFailures(policies, 1);
      replace(API + "refill-rate=3", API + "cost=3");
      awaitReloads(policies, 1); // many looks later
      assertThat(policies.failedReloads()).isEqualTo(1);
      assertThat(log.lines())
          .hasSize(2)
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith("SEVERE " + file() + " has changed and cannot be used")
                      .contains(API + "cost: 0 (expected", "penstock.mod: off (unknown key"))
          .anySatisfy(line -> assertThat(line).startsWith("INFO " + file()));
      assertThat(before.find("api").orElseThrow().settings().cost()).isEqualTo(1);
      assertThat(policies.current().find("api").orElseThrow().settings().cost()).isEqualTo(3);
    }
  }

  @Test
  void aFileThatVanishesIsToldOnceAndTheOldOneStays() throws Exception {
    replace(API + "refill-rate=1");
    try (RecordedLog log = new RecordedLog(RateLimitPolicies.class);
        RateLimitPolicies policies = open()) {
      Files.delete(file());
      awaitFailures(policies, 1);
      assertThat(policies.get("api").allow("k")).isTrue();
      replace(API + "refill-rate=2");
      awaitReloads(policies, 1);
      assertThat(policies.failedReloads()).isEqualTo(1);
      assertThat(log.lines().get(0))
          .startsWith("SEVERE " + file() + " cannot be read any more; the policies stay");
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
  void theEnvironmentIsReadAgain() throws Exception {
    replace(API + "refill-rate=1");
    try (RateLimitPolicies policies = open()) {
      environment.put("PENSTOCK_POLICY_API_COST", "3");
      replace(API + "refill-rate=1", "# touched");
      awaitReloads(policies, 1);
      assertThat(policies.policies().get(0).settings().cost()).isEqualTo(3);
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

  /**
   * Capacity and cost change together in every reload, in two policies: whoever asks as filters do
   * never sees one without the other, and nobody ever sees old limits under new settings.
   */
  @Test
  void nobodySeesAMixture() throws Exception {
    int changes = 150;
    replaceAll(1);
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong judged = new AtomicLong();
    AtomicLong repeated = new AtomicLong();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (RecordedLog log = new RecordedLog(RateLimitPolicies.class);
        RateLimitPolicies policies = open()) {
      List<Future<?>> askers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        String key = "k" + i;
        askers.add(
            threads.submit(
                () -> {
                  while (!over.get()) {
                    judge(policies, key, repeated);
                    judged.incrementAndGet();
                  }
                }));
      }
      for (int n = 2; n <= changes; n++) {
        long count = n - 1L;
        long before = judged.get();
        replaceAll(n);
        awaitReloads(policies, count);
        await(
            "requests between reloads",
            () -> judged.get() > before || askers.stream().anyMatch(Future::isDone));
      }
      over.set(true);
      for (Future<?> asker : askers) {
        asker.get(30, TimeUnit.SECONDS);
      }
      assertThat(log.lines()).hasSize(changes - 1).allMatch(line -> line.startsWith("INFO"));
    } finally {
      over.set(true);
      threads.shutdownNow();
    }
  }

  private void replaceAll(int n) throws IOException {
    Map<String, Object> values = new HashMap<>();
    for (String name : List.of("a", "b")) {
      values.put(name + ".refill-rate", "0");
      values.put(name + ".capacity", n);
      values.put(name + ".cost", n);
    }
    replace(
        values.entrySet().stream()
            .map(each -> "penstock.policy." + each.getKey() + "=" + each.getValue())
            .toArray(String[]::new));
  }

  private static void judge(RateLimitPolicies policies, String key, AtomicLong repeated) {
    PolicySet set = policies.current();
    while (true) {
      List<Long> costs = new ArrayList<>();
      List<Long> capacities = new ArrayList<>();
      for (Policy policy : set.policies()) {
        Answer answer = ((DetailedRateLimiter) policy.limiter()).peek(key);
        costs.add(policy.settings().cost());
        capacities.add(answer.limits().get(0).limit().capacity());
      }
      assertThat(capacities.get(0)).as("new set, old limits").isGreaterThanOrEqualTo(costs.get(0));
      assertThat(capacities.get(1)).as("new set, old limits").isGreaterThanOrEqualTo(costs.get(1));
      if (policies.holds(set)) {
        assertThat(capacities).as("a mixture").isEqualTo(costs);
        assertThat(costs.get(0)).as("a mixture").isEqualTo(costs.get(1));
        return;
      }
      repeated.incrementAndGet();
      set = policies.settled();
    }
  }

  @Test
  void theThreadEndsWithThePolicies() throws Exception {
    replace(API + "refill-rate=1");
    for (int i = 0; i < 200; i++) { // often, because a thread may just have ended by itself
      endsWithThePolicies();
    }
  }

  private void endsWithThePolicies() throws IOException {
    List<Thread> before = reloaders();
    RateLimitPolicies policies = open();
    List<Thread> own = reloaders();
    own.removeAll(before);
    assertThat(own).hasSize(1);
    assertThat(own.get(0).isDaemon()).isTrue();
    policies.close();
    policies.close();
    assertThat(own.get(0).isAlive()).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> policies.get("api").reset("k"));
  }

  @Test
  void aProgramMayLoadAFileThatIsWatched() throws Exception {
    replace(API + "refill-rate=1");
    try (RateLimitPolicies policies = RateLimitPolicies.load(file())) {
      replace(API + "refill-rate=2");
      awaitReloads(policies, 1);
    }
  }

  @Test
  void withoutTheKeyNothingIsWatched() throws Exception {
    Files.writeString(file(), API + "refill-rate=1");
    List<Thread> before = reloaders();
    try (RateLimitPolicies policies = open()) {
      assertThat(reloaders()).isEqualTo(before);
      assertThat(policies.reloads()).isZero();
    }
  }

  @Test
  void aFileFarTooLongIsNotRead() throws Exception {
    Files.write(file(), ("#" + "x".repeat(1 << 20)).getBytes(UTF_8));
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> RateLimitPolicies.load(file()))
        .withMessageContaining("longer than 1048576 bytes");
  }
}
