package io.penstock.policy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.penstock.Limit;
import io.penstock.RateLimiter;
import io.penstock.config.Configuration;
import io.penstock.config.ConfigurationException;
import io.penstock.config.Outside;
import io.penstock.config.PolicySettings;
import io.penstock.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RateLimitPoliciesTest {

  private static Properties properties(String... keysAndValues) {
    Properties properties = new Properties();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.setProperty("penstock.policy." + keysAndValues[i], keysAndValues[i + 1]);
    }
    return properties;
  }

  private static void define(RateLimitPolicies policies, String name, String rate, String where) {
    Problems problems = new Problems();
    PolicySettings settings =
        requireNonNull(policies.readInPlace(name, Map.of("refill-rate", rate), where, problems));
    policies.define(List.of(settings), problems);
  }

  @Test
  void holdsLimitersByName() {
    try (RateLimitPolicies policies =
        RateLimitPolicies.of(
            properties(
                "b.refill-rate",
                "2/d",
                "a.limit.x.refill-rate",
                "1/d",
                "a.limit.x.capacity",
                "3"))) {
      assertThat(policies.policies()).extracting(Policy::name).containsExactly("a", "b");
      assertThat(policies.get("b").allow("k")).isTrue();
      assertThat(policies.get("b").allow("k")).isTrue();
      assertThat(policies.get("b").allow("k")).isFalse();
      assertThat(policies.get("a").stats("k").capacity()).isEqualTo(3);
      assertThat(policies.policies().get(1).limiter()).isSameAs(policies.get("b"));
      assertThat(policies.policies().get(0))
          .hasToString("Policy[a: [Limit[x: 3, refilling 1 per PT24H]]]");
    }
  }

  @Test
  void namesTheKnownOnes() {
    try (RateLimitPolicies policies =
        RateLimitPolicies.of(properties("b.refill-rate", "2", "a.refill-rate", "1"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> policies.get("c"))
          .withMessage("name: 'c' (expected: one of [a, b])");
      assertThat(policies.find("c")).isEmpty();
    }
  }

  @Test
  void whatIsNullIsRefusedByName() {
    assertThatNullPointerException()
        .isThrownBy(() -> RateLimitPolicies.of((Properties) null))
        .withMessage("properties");
    assertThatNullPointerException()
        .isThrownBy(() -> RateLimitPolicies.load(null))
        .withMessage("file");
  }

  @Test
  void loadsAFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("limits.properties");
    Files.writeString(file, "penstock.policy.api.refill-rate=100/min\n");
    try (RateLimitPolicies policies = RateLimitPolicies.load(file)) {
      assertThat(policies.policies().get(0).settings().limits())
          .containsExactly(Limit.of(100, Duration.ofMinutes(1)));
    }
    Files.writeString(file, "penstock.policy.api.refill-rate=100/minute\n");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> RateLimitPolicies.load(file))
        .withMessageContaining(file + ": penstock.policy.api.refill-rate: 100/minute (expected");
    Path absent = folder.resolve("none");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> RateLimitPolicies.load(absent))
        .withMessageContaining(absent + ": cannot be read (expected: a properties file)")
        .withCauseInstanceOf(IOException.class);
  }

  @Test
  void keysOfTheHeapAreSharedEvenlyUnlessGiven() {
    long all;
    try (RateLimiter alone = RateLimiter.builder().limit(Limit.of(1, Duration.ofDays(1))).build()) {
      all = alone.status().maxKeys();
    }
    try (RateLimitPolicies policies =
        RateLimitPolicies.of(
            properties("a.refill-rate", "1", "b.refill-rate", "1", "b.max-keys", "77"))) {
      assertThat(policies.get("a").status().maxKeys()).isEqualTo(all / 2);
      assertThat(policies.get("b").status().maxKeys()).isEqualTo(77);
    }
  }

  @Test
  void theLargestRatesWork() {
    try (RateLimitPolicies policies =
        RateLimitPolicies.of(
            properties(
                "a.refill-rate", "9223372036854775807/s",
                "a.capacity", "9007199254740991",
                "b.refill-rate", "1/366d"))) {
      assertThat(policies.get("a").allow("k", Limit.MAX_CAPACITY)).isTrue();
      assertThat(policies.get("b").decide("k", 1).resetNanos())
          .isEqualTo(Duration.ofDays(366).toNanos());
    }
  }

  @Test
  void closesEveryLimiterOnce() {
    RateLimitPolicies policies =
        RateLimitPolicies.of(properties("a.refill-rate", "1", "b.refill-rate", "1"));
    policies.close();
    policies.close();
    for (String name : List.of("a", "b")) {
      assertThatIllegalStateException().isThrownBy(() -> policies.get(name).reset("k"));
    }
    assertThatIllegalStateException().isThrownBy(() -> define(policies, "c", "1", "here"));
    assertThatIllegalStateException().isThrownBy(() -> policies.guard((set, problems) -> {}));
  }

  @Test
  void policiesInPlaceAreAddedAllOrNone() {
    List<RateLimiter> built = new ArrayList<>();
    Configuration configuration = TestPolicies.configuration(Outside.NONE);
    try (RateLimitPolicies policies =
        RateLimitPolicies.of(
            configuration,
            configuration.ofProperties(properties("a.refill-rate", "1/d")),
            builder -> {
              built.add(builder.build());
              return built.get(built.size() - 1);
            })) {
      define(policies, "b", "1/d", "B.get()");
      define(policies, "a", "99/d", "A.get()"); // over which the properties stand
      assertThat(policies.policies()).extracting(Policy::name).containsExactly("a", "b");
      assertThat(built).hasSize(2);

      Problems problems = new Problems();
      List<PolicySettings> two =
          Stream.of("c", "b")
              .map(
                  name ->
                      requireNonNull(
                          policies.readInPlace(
                              name, Map.of("refill-rate", "2/d"), "C.get()", problems)))
              .toList();
      assertThatExceptionOfType(ConfigurationException.class)
          .isThrownBy(() -> policies.define(two, problems))
          .satisfies(
              e ->
                  assertThat(e.problems())
                      .containsExactly(
                          "C.get(): name: b (expected: a name of its own, or the same rules as at"
                              + " B.get())"));
      assertThat(policies.policies()).extracting(Policy::name).containsExactly("a", "b");
      assertThat(built).hasSize(3);
      assertThat(policies.get("a").allow("k")).isTrue();
      assertThatIllegalStateException().isThrownBy(() -> built.get(2).reset("k"));
    }
  }

  @Test
  void theOrderIsAsConfiguredAndThenByName() {
    Properties properties = properties("a.refill-rate", "1", "b.refill-rate", "1");
    properties.putAll(properties("c.refill-rate", "1", "d.refill-rate", "1"));
    properties.setProperty("penstock.policy-order", "d, b");
    try (RateLimitPolicies policies = RateLimitPolicies.of(properties)) {
      define(policies, "aa", "1", "here");
      assertThat(policies.policies())
          .extracting(Policy::name)
          .containsExactly("d", "b", "a", "aa", "c");
    }
  }

  @Test
  void aGuardChecksTheCurrentSet() {
    try (RateLimitPolicies policies = RateLimitPolicies.of(properties("a.refill-rate", "1"))) {
      PolicyCheck needsB =
          (set, problems) -> {
            if (set.find("b").isEmpty()) {
              problems.unexpected("here", "policies", "b", "one of " + set.names());
            }
          };
      assertThatExceptionOfType(ConfigurationException.class)
          .isThrownBy(() -> policies.guard(needsB))
          .withMessageContaining("here: policies: b (expected: one of [a])");
      define(policies, "b", "1", "there");
      policies.guard(needsB).close();
    }
  }

  @Test
  void whatIsNoFileCannotBeWatched() {
    Properties properties = properties("a.refill-rate", "1");
    properties.setProperty("penstock.reload", "5s");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> RateLimitPolicies.of(properties))
        .withMessageContaining(
            "Properties: penstock.reload: 5s (expected: off, since this is no file");
  }
}
