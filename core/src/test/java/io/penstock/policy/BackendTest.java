package io.penstock.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.RateLimiter;
import io.penstock.config.Configuration;
import io.penstock.config.ConfigurationException;
import io.penstock.config.Extensions;
import io.penstock.config.Outside;
import io.penstock.config.Settings;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policies whose buckets several machines share. */
class BackendTest {

  private static final String SHARED =
      """
      penstock.backend=redis
      penstock.redis.uri=redis://host
      penstock.redis.prefix=shop
      penstock.policy.api.refill-rate=8/h
      """;

  private final Configuration configuration =
      new Configuration(
          Outside.NONE,
          new Extensions(TestBackend.loader(), KeyResolver.class, DenialRenderer.class));

  private int openBefore;

  @BeforeEach
  void count() {
    openBefore = TestBackend.open;
  }

  private Settings read(String... lines) {
    Properties properties = new Properties(); // later lines win
    try {
      properties.load(new StringReader(SHARED + String.join("\n", lines)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return configuration.ofProperties(properties);
  }

  private RateLimitPolicies open(String... lines) {
    return RateLimitPolicies.of(configuration, read(lines), RateLimiter.Builder::build);
  }

  @Test
  void itIsOpenedOnceAndClosedWithThePolicies() {
    try (RateLimitPolicies policies = open("penstock.policy.other.refill-rate=1")) {
      assertThat(TestBackend.open).isEqualTo(openBefore + 1);
      assertThat(TestBackend.opened.prefix()).isEqualTo("shop");
      assertThat(policies.get("api").allow("k", 8)).isTrue();
      assertThat(policies.get("other").allow("k")).isTrue();
    }
    assertThat(TestBackend.open).isEqualTo(openBefore);
  }

  @Test
  void whatFallsBackGrantsItsShare() {
    try (RateLimitPolicies policies = open("penstock.redis.local-share=0.25")) {
      RateLimiter fallback = policies.find("api").orElseThrow().fallback().orElseThrow();
      assertThat(fallback.allow("k", 2)).isTrue();
      assertThat(fallback.allow("k")).isFalse();
      assertThat(policies.get("api").stats("k").tokens()).as("others' are untouched").isEqualTo(8);
    }
  }

  @Test
  void aRefusalNamesTheSetting() {
    ConfigurationException e =
        catchThrowableOfType(
            ConfigurationException.class, () -> open("penstock.redis.require-noeviction=true"));
    assertThat(e.problems())
        .containsExactly(
            "Properties: penstock.redis.require-noeviction: it evicts keys (expected: maxmemory-policy"
                + " noeviction)");
    assertThat(TestBackend.open).isEqualTo(openBefore);
  }

  @Test
  void aReloadChangesBothAndNamesWhatMustWait() {
    InForce inForce = new InForce(read(), RateLimiter.Builder::build);
    try {
      Policy before = inForce.current().find("api").orElseThrow();
      assertThat(before.limiter().allow("k", 3)).isTrue();
      assertThat(
              inForce.replace(
                  read(
                      "penstock.redis.timeout=1s",
                      "penstock.redis.local-share=0.5",
                      "penstock.redis.prefix=other",
                      "penstock.policy.api.refill-rate=4/h")))
          .containsExactly(
              "penstock.redis.prefix", "penstock.redis.timeout", "penstock.redis.local-share");
      Policy after = inForce.current().find("api").orElseThrow();
      assertThat(after.limiter()).isSameAs(before.limiter());
      assertThat(after.limiter().stats("k").tokens()).isEqualTo(4);
      assertThat(after.fallback().orElseThrow().stats("k").capacity()).isEqualTo(4);
    } finally {
      inForce.close();
    }
    assertThat(TestBackend.open).isEqualTo(openBefore);
  }

  @Test
  void aReloadCannotMoveTheBuckets() {
    InForce inForce = new InForce(read(), RateLimiter.Builder::build);
    try {
      PolicySet before = inForce.current();
      Settings moved = read("penstock.backend=local", "penstock.policy.api.refill-rate=9/h");
      ConfigurationException e =
          catchThrowableOfType(ConfigurationException.class, () -> inForce.replace(moved));
      assertThat(e.problems())
          .containsExactly("penstock.backend: has changed (expected: as it was, until a restart)");
      assertThat(inForce.current()).isSameAs(before);
    } finally {
      inForce.close();
    }
  }
}
