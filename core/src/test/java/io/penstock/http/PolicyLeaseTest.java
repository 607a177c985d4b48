package io.penstock.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.config.Application;
import io.penstock.config.ConfigurationException;
import io.penstock.config.Outside;
import io.penstock.policy.Policy;
import io.penstock.policy.RateLimitPolicies;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyLeaseTest {

  private static final String ATTRIBUTE = "io.penstock.policies";

  private final Map<String, Object> attributes = new ConcurrentHashMap<>();

  /** The files of the application, each with the policy in it. */
  private Map<String, String> resources =
      Map.of("/WEB-INF/penstock.properties", "api", "/WEB-INF/other.properties", "other");

  /** One of several filters and features of the same application. */
  private Application app(@Nullable String config) {
    return new Application() {
      @Override
      public @Nullable String parameter(String name) {
        return name.equals("config") ? config : null;
      }

      @Override
      public @Nullable InputStream resource(String path) {
        String policy = resources.get(path);
        return policy == null
            ? null
            : new ByteArrayInputStream(
                ("penstock.policy." + policy + ".refill-rate=1/d").getBytes(UTF_8));
      }

      @Override
      public ClassLoader classLoader() {
        return PolicyLeaseTest.class.getClassLoader();
      }

      @Override
      public @Nullable Object attribute(String name) {
        return attributes.get(name);
      }

      @Override
      public void attribute(String name, @Nullable Object value) {
        if (value == null) {
          attributes.remove(name);
        } else {
          attributes.put(name, value);
        }
      }
    };
  }

  private PolicyLease acquire(@Nullable String config) {
    return PolicyLease.acquire(app(config), Outside.NONE);
  }

  private static InPlace inPlace(String name, String rate, String where) {
    return new InPlace(name, Map.of("refill-rate", rate), where);
  }

  private static void assertClosed(RateLimitPolicies policies, String name) {
    assertThatIllegalStateException().isThrownBy(() -> policies.get(name).reset("k"));
  }

  @Test
  void allThatAskForTheSameShareItUntilTheLastIsGone() {
    PolicyLease first = acquire(null);
    PolicyLease second = acquire("/WEB-INF/penstock.properties");
    RateLimitPolicies policies = first.policies();
    assertThat(second.policies()).isSameAs(policies);
    assertThat(attributes).containsEntry(ATTRIBUTE, policies);

    first.close();
    first.close(); // counts once
    assertThat(policies.get("api").allow("k")).isTrue();
    assertThat(attributes).containsEntry(ATTRIBUTE, policies);
    second.close();
    assertClosed(policies, "api");
    assertThat(attributes).isEmpty();

    try (PolicyLease again = acquire(null)) {
      assertThat(again.policies().get("api").allow("k")).isTrue();
    }
  }

  @Test
  void anotherFileIsAnotherSet() {
    PolicyLease first = acquire(null);
    PolicyLease other = acquire("/WEB-INF/other.properties");
    PolicyLease sameOther = acquire("/WEB-INF/other.properties");
    assertThat(other.policies()).isNotSameAs(first.policies());
    assertThat(sameOther.policies()).isSameAs(other.policies());
    assertThat(attributes).containsEntry(ATTRIBUTE, first.policies());

    first.close();
    assertThat(attributes).doesNotContainKey(ATTRIBUTE);
    assertThat(other.policies().get("other").allow("k")).isTrue();
    other.close();
    sameOther.close();
    assertClosed(other.policies(), "other");
    assertThat(attributes).isEmpty();
  }

  @Test
  void whatTheApplicationKeepsThereIsLeftAlone() {
    attributes.put(ATTRIBUTE, "mine");
    acquire(null).close();
    assertThat(attributes).isEqualTo(Map.of(ATTRIBUTE, "mine"));
  }

  @Test
  void anErrorLeavesNothingBehind() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> acquire("/WEB-INF/none.properties"));
    assertThat(attributes).isEmpty();
  }

  @Test
  void filtersMayStartAndStopTogether() throws Exception {
    int filters = 4;
    ExecutorService threads = Executors.newFixedThreadPool(filters);
    CyclicBarrier together = new CyclicBarrier(filters);
    try {
      for (int round = 0; round < 100; round++) {
        List<Future<RateLimitPolicies>> runs = new ArrayList<>();
        for (int i = 0; i < filters; i++) {
          runs.add(
              threads.submit(
                  () -> {
                    together.await(30, TimeUnit.SECONDS);
                    try (PolicyLease lease = acquire(null)) {
                      together.await(30, TimeUnit.SECONDS); // until all have theirs
                      lease.policies().get("api").reset("k");
                      return lease.policies();
                    }
                  }));
        }
        Set<RateLimitPolicies> seen = new HashSet<>();
        for (Future<RateLimitPolicies> run : runs) {
          seen.add(run.get(60, TimeUnit.SECONDS));
        }
        assertThat(seen).as("round %d", round).hasSize(1);
        assertThat(attributes).isEmpty();
        assertClosed(seen.iterator().next(), "api");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatCanDoWithoutAConfigurationGetsAnEmptySetOnlyIfThereIsNone() {
    PolicyLease configured = acquire(null);
    try (PolicyLease same = PolicyLease.acquireIfAny(app(null))) {
      assertThat(same.policies()).isSameAs(configured.policies());
    }
    configured.close();

    resources = Map.of();
    PolicyLease empty = PolicyLease.acquireIfAny(app(null));
    empty.define(List.of(inPlace("here", "1/d", "there")));
    assertThat(empty.policies().policies()).extracting(Policy::name).containsExactly("here");
    assertThat(attributes).isEmpty();
    empty.close();
    assertClosed(empty.policies(), "here");

    assertThatExceptionOfType(ConfigurationException.class)
        .as("a place that is named must hold something")
        .isThrownBy(() -> PolicyLease.acquireIfAny(app("/WEB-INF/nowhere.properties")));
  }

  @Test
  void initParamsAreASetOfTheirOwn() {
    PolicyLease lease = PolicyLease.inline(app(null), "rate-limit", Map.of("refill-rate", "1/d"));
    RateLimitPolicies policies = lease.policies();
    assertThat(Answers.fields(Admission.of(new Gate(policies), TestRequest.get("/any"))))
        .isNotEmpty();
    lease.close();
    assertClosed(policies, "rate-limit");
  }

  @Test
  void policiesOfTheApplicationAreLeftOpen() {
    Properties properties = new Properties();
    properties.setProperty("penstock.policy.api.refill-rate", "1/d");
    try (RateLimitPolicies policies = RateLimitPolicies.of(properties)) {
      PolicyLease lease = PolicyLease.of(policies);
      lease.define(List.of(inPlace("login", "5/min", "Login.post()")));
      lease.close();
      assertThat(policies.get("api").allow("k")).isTrue();
      assertThat(policies.get("login").allow("k")).isTrue();
    }
  }

  @Test
  void policiesInPlaceAreAddedForAll() {
    try (PolicyLease first = acquire(null);
        PolicyLease second = acquire(null)) {
      Gate gate = Gate.forCharges(second.policies());
      first.define(
          List.of(
              inPlace("login", "5/min", "Login.post()"), inPlace("login", "5/min", "Login.put()")));
      second.define(List.of(inPlace("login", "5/min", "Again.post()")));
      assertThat(second.policies().policies())
          .extracting(Policy::name)
          .containsExactly("api", "login");
      assertThat(
              Answers.fields(
                      Admission.of(gate, TestRequest.get("/"), List.of(new Charge("login", -1))))
                  .get(0))
          .isEqualTo(new HeaderField("RateLimit-Policy", "\"login\";q=5;w=60"));
    }
  }

  @Test
  void theFileStandsOverAPolicyInPlace() {
    try (PolicyLease lease = acquire(null)) {
      lease.define(List.of(inPlace("api", "99/min", "Api.get()")));
      assertThat(lease.policies().get("api").stats("k").capacity()).isEqualTo(1);
    }
  }

  @Test
  void everythingWrongInPlaceIsToldAtOnceAndNothingIsAdded() {
    try (PolicyLease lease = acquire(null)) {
      lease.define(List.of(inPlace("login", "5/min", "Login.post()")));
      Map<String, String> misspelt = new HashMap<>(Map.of("refill-rate", "1", "kye", "ip"));
      assertThatExceptionOfType(ConfigurationException.class)
          .isThrownBy(
              () ->
                  lease.define(
                      List.of(
                          inPlace("new", "1", "A.get()"),
                          inPlace("new", "2", "B.get()"),
                          inPlace("login", "6/min", "C.get()"),
                          inPlace("bad", "fast", "D.get()"),
                          inPlace("", "1", "E.get()"),
                          new InPlace("odd", misspelt, "F.get()"))))
          .satisfies(
              e ->
                  assertThat(e.problems())
                      .hasSize(5)
                      .contains(
                          "B.get(): name: new (expected: a name of its own, or the same rules as at"
                              + " A.get())",
                          "C.get(): name: login (expected: a name of its own, or the same rules as"
                              + " at Login.post())",
                          "E.get(): name:  (expected: printable ASCII without quote and backslash)",
                          "F.get(): kye: ip (unknown key; did you mean key?)")
                      .anySatisfy(
                          line ->
                              assertThat(line).startsWith("D.get(): refill-rate: fast (expected")));
      assertThat(lease.policies().policies())
          .extracting(Policy::name)
          .containsExactly("api", "login");
    }
  }

  @Test
  void aSourceThatCannotBeWatchedIsAnErrorWhereItShouldBe() {
    Outside outside =
        new Outside(name -> null, name -> name.equals("PENSTOCK_RELOAD") ? "5s" : null);
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> PolicyLease.acquire(app(null), outside))
        .withMessageContaining(
            "environment variable PENSTOCK_RELOAD: penstock.reload: 5s (expected: off, since this is no"
                + " file of the file system that could be watched)");
    assertThat(attributes).isEmpty();
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () -> PolicyLease.inline(app(null), "f", Map.of("refill-rate", "1", "reload", "5s")))
        .withMessageContaining("init-param: reload: 5s (expected: off");
  }

  @Test
  void oneThreadWatchesWhatIsSharedUntilTheLastIsGone(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("limits.properties");
    Files.writeString(file, "penstock.reload=20ms\npenstock.policy.api.refill-rate=1");
    Set<Thread> before = watchers();
    PolicyLease first = acquire("file:" + file);
    PolicyLease second = acquire("file:" + file);
    Set<Thread> own = watchers();
    own.removeAll(before);
    assertThat(own).hasSize(1);
    first.close();
    assertThat(own).allMatch(Thread::isAlive);
    second.close();
    assertThat(own).noneMatch(Thread::isAlive);
  }

  private static Set<Thread> watchers() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(thread -> !thread.getName().equals("penstock-reload"));
    return threads;
  }
}
