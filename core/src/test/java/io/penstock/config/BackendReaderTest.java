package io.penstock.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.policy.DenialRenderer;
import io.penstock.policy.KeyResolver;
import io.penstock.policy.TestBackend;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Where buckets live. The artifact that brings the place is there, unless a test says otherwise.
 */
class BackendReaderTest {

  private static final String[] LEAST = {"redis.uri=redis://:s3cret@host", "redis.prefix=shop"};

  private static Settings read(String policy, String... lines) {
    StringBuilder text = new StringBuilder("penstock.policy.a." + policy + "\n");
    for (String line : lines) {
      text.append("penstock.").append(line).append('\n');
    }
    return configuration().ofFile(text.toString().getBytes(UTF_8), "f");
  }

  private static Configuration configuration() {
    return new Configuration(
        Outside.NONE,
        new Extensions(TestBackend.loader(), KeyResolver.class, DenialRenderer.class));
  }

  private static String[] and(String... lines) {
    String[] all = new String[LEAST.length + lines.length];
    System.arraycopy(LEAST, 0, all, 0, LEAST.length);
    System.arraycopy(lines, 0, all, LEAST.length, lines.length);
    return all;
  }

  private static ConfigurationException failure(String policy, String... lines) {
    return catchThrowableOfType(ConfigurationException.class, () -> read(policy, lines));
  }

  @Test
  void whatHoldsWhereNothingElseIsSaid() {
    Settings settings = read("refill-rate=1", and("backend=redis"));
    SharedBackend backend = settings.global().backend().orElseThrow();
    assertThat(backend.settings().uri()).isEqualTo("redis://:s3cret@host");
    assertThat(backend.settings().prefix()).isEqualTo("shop");
    assertThat(backend.settings().hashKeys()).isTrue();
    assertThat(backend.settings().timeout()).isEqualTo(Duration.ofMillis(50));
    assertThat(backend.settings().requireNoEviction()).isFalse();
    assertThat(backend.localShare()).isEqualTo(BigDecimal.ONE);
    assertThat(backend.toString()).doesNotContain("s3cret");
    assertThat(settings.policies().get(0).onFailure()).isEqualTo(OnFailure.LOCAL);
  }

  @Test
  void everyKeyIsRead() {
    SharedBackend backend =
        read(
                "refill-rate=1",
                and(
                    "backend=redis",
                    "redis.hash-keys=false",
                    "redis.timeout=20ms",
                    "redis.mode=exact",
                    "redis.require-noeviction=true",
                    "redis.local-share=0.25"))
            .global()
            .backend()
            .orElseThrow();
    assertThat(backend.settings().hashKeys()).isFalse();
    assertThat(backend.settings().timeout()).isEqualTo(Duration.ofMillis(20));
    assertThat(backend.settings().requireNoEviction()).isTrue();
    assertThat(backend.localShare()).isEqualTo(new BigDecimal("0.25"));
  }

  @Test
  void oneWordBringsTheBucketsHome() {
    Settings settings = read("refill-rate=1", and("backend=local", "redis.timeout=20ms"));
    assertThat(settings.global().backend()).isEmpty();
    assertThat(settings.policies().get(0).onFailure()).isEqualTo(OnFailure.DENY);
  }

  @Test
  void everythingThatIsWrongIsToldAtOnceAndNoSecret() {
    ConfigurationException e =
        failure(
            "refill-rate=13/s",
            "backend=redis",
            "redis.uri=http://user:s3cret@host",
            "redis.timeout=fast");
    assertThat(e.problems())
        .containsExactlyInAnyOrder(
            "f: penstock.policy.a.refill-rate: 13/s (expected: anything but 13)",
            "f: penstock.redis.uri: (not shown) (expected: redis://…)",
            "f: penstock.redis.prefix: missing (expected: a name for this application, printable"
                + " ASCII but { and })",
            "f: penstock.redis.timeout: fast (expected: a positive duration such as 250ms, 5s,"
                + " 2min, 1h, 1d or PT5S)");
    assertThat(failure("refill-rate=13/s", and("backend=redis")).problems())
        .containsExactly("f: penstock.policy.a.refill-rate: 13/s (expected: anything but 13)");
    assertThat(failure("limit.x.refill-rate=13/s", and("backend=redis")).problems())
        .containsExactly(
            "f: penstock.policy.a.limit.x.refill-rate: 13/s (expected: anything but 13)");
  }

  @Test
  void policiesInInitParamsAndInPlaceAreHeldToIt() {
    ConfigurationException e =
        catchThrowableOfType(
            ConfigurationException.class,
            () ->
                configuration()
                    .ofInitParams(
                        "x",
                        Map.of(
                            "backend",
                            "redis",
                            "redis.uri",
                            "redis://host",
                            "redis.prefix",
                            "shop",
                            "refill-rate",
                            "13/s")));
    assertThat(e.problems())
        .containsExactly("init-param: refill-rate: 13/s (expected: anything but 13)");

    Problems problems = new Problems();
    GlobalSettings beside = read("refill-rate=1", and("backend=redis")).global();
    PolicySettings inPlace =
        configuration().ofPlace("x", Map.of("refill-rate", "13/s"), "X.x()", beside, problems);
    assertThat(inPlace.onFailure()).isEqualTo(OnFailure.LOCAL);
    assertThat(problems.lines())
        .containsExactly("X.x(): refill-rate: 13/s (expected: anything but 13)");
  }

  @Test
  void withoutTheArtifactItsNameIsTold() {
    Configuration without = ConfigurationTest.configuration(Outside.NONE);
    String text =
        """
        penstock.policy.a.refill-rate=1
        penstock.backend=redis
        penstock.redis.uri=redis://host
        penstock.redis.prefix=shop
        """;
    ConfigurationException e =
        catchThrowableOfType(
            ConfigurationException.class, () -> without.ofFile(text.getBytes(UTF_8), "f"));
    assertThat(e.problems())
        .containsExactly(
            "f: penstock.backend: redis (expected: local; redis needs the artifact"
                + " io.penstock:penstock-redis, which is not there)");
  }
}
