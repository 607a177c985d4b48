package io.penstock.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.Limit;
import io.penstock.RateLimiter;
import io.penstock.config.Configuration;
import io.penstock.config.ConfigurationException;
import io.penstock.config.PolicySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
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

  private static PolicySettings settings(String name) {
    return Configuration.ofInitParams(name, Map.of("refill-rate", "1/d"));
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
    assertThatIllegalStateException().isThrownBy(() -> policies.add(List.of(settings("c"))));
  }

  @Test
  void addsAllOrNone() {
    List<RateLimiter> built = new ArrayList<>();
    try (RateLimitPolicies policies =
        RateLimitPolicies.of(
            List.of(settings("a")),
            builder -> {
              built.add(builder.build());
              return built.get(built.size() - 1);
            })) {
      policies.add(List.of(settings("b")));
      assertThat(policies.policies()).extracting(Policy::name).containsExactly("a", "b");

      assertThatIllegalArgumentException()
          .isThrownBy(() -> policies.add(List.of(settings("c"), settings("a"))))
          .withMessageContaining("'a' is taken");
      assertThat(policies.policies()).extracting(Policy::name).containsExactly("a", "b");
      assertThat(built).hasSize(4);
      assertThat(policies.get("a").allow("k")).isTrue();
      for (RateLimiter discarded : built.subList(2, 4)) {
        assertThatIllegalStateException().isThrownBy(() -> discarded.reset("k"));
      }
    }
  }
}
