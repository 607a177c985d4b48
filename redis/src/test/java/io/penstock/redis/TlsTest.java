package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.BackendUnavailableException;
import io.penstock.Limit;
import io.penstock.RecordedLog;
import io.penstock.policy.RateLimitPolicies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A Redis that speaks TLS, and users with passwords. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
@Isolated("looks at what the whole JVM logs, and sets whom it believes")
class TlsTest {

  private static final Limit FIVE = Limit.capacity(5).neverRefilling();
  private static final String USER = "limiter:p%3Aw";
  private static final String SECRET = "PENSTOCK_TEST_SECRET";

  @TempDir private static Path folder;
  private static Certificate believed;
  private static Certificate other;

  private final RecordedLog log = new RecordedLog(Link.class);
  private final int port = RedisProcess.freePort();
  private RedisProcess redis;

  @BeforeAll
  static void makeCertificates() throws Exception {
    believed = new Certificate(folder, "redis");
    other = new Certificate(folder, "other");
    believed.believe();
  }

  @AfterAll
  static void forget() {
    Certificate.forget();
  }

  private void start(Certificate certificate) {
    redis =
        RedisProcess.start(
            "--tls-port",
            "" + port,
            "--tls-cert-file",
            certificate.certificate(),
            "--tls-key-file",
            certificate.key(),
            "--tls-ca-cert-file",
            certificate.certificate(),
            "--tls-auth-clients",
            "no");
    assertThat(redis.ask("ACL SETUSER limiter on >p:w ~test:* resetchannels &test:* +@all"))
        .isEqualTo("+OK");
    assertThat(redis.ask("ACL SETUSER default off")).isEqualTo("+OK");
  }

  @AfterEach
  void end() {
    log.close();
    redis.close();
  }

  private Node node(String start, String host) {
    return new Node(start + "@" + host + ":" + port, Duration.ofSeconds(5), FIVE);
  }

  private static void assertRefused(Node node) {
    assertThatThrownBy(() -> node.limiter().decide("user", 1))
        .isInstanceOf(BackendUnavailableException.class);
  }

  private void assertTold(String reason) {
    assertThat(log.lines()).as("told once for each connection").hasSize(2);
    assertThat(log.lines())
        .allSatisfy(line -> assertThat(line).startsWith("WARNING").contains(reason))
        .noneMatch(line -> line.contains("p:w") || line.contains("p%3Aw"));
  }

  @Test
  void aUserDecidesIfTheCertificateIsBelieved() throws Exception {
    start(believed);
    try (Node one = node("rediss://" + USER, "127.0.0.1");
        Node other = node("rediss://" + USER, "127.0.0.1")) {
      assertThat(Waits.connected(one.limiter()).allow("user", 5)).isTrue();
      assertThat(Waits.connected(other.limiter()).allow("user")).isFalse();
      one.limiter().reset("user").toCompletableFuture().get(10, TimeUnit.SECONDS);
      Waits.until("the other machine is told", () -> other.limiter().allow("user", 5));
    }
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void theSecretComesFromOutside() {
    start(believed);
    System.setProperty(SECRET, "p%3Aw");
    Properties properties = new Properties();
    properties.setProperty("penstock.backend", "redis");
    properties.setProperty(
        "penstock.redis.uri", "rediss://limiter:${" + SECRET + "}@127.0.0.1:" + port);
    properties.setProperty("penstock.redis.prefix", "test");
    properties.setProperty("penstock.redis.timeout", "5s");
    properties.setProperty("penstock.policy.api.refill-rate", "5/d");
    try (RateLimitPolicies policies = RateLimitPolicies.of(properties)) {
      assertThat(Waits.connected(policies.get("api")).allow("user", 5)).isTrue();
      assertThat(policies.get("api").allow("user")).isFalse();
    } finally {
      System.clearProperty(SECRET);
    }
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aCertificateOfSomebodyElseIsRefused() {
    start(other);
    try (Node node = node("rediss://" + USER, "127.0.0.1")) {
      assertRefused(node);
    }
    assertTold("certification path");
  }

  @Test
  void aCertificateForAnotherHostIsRefused() {
    start(believed);
    try (Node node = node("rediss://" + USER, "localhost")) {
      assertRefused(node);
    }
    assertTold("localhost");
  }

  @Test
  void aWrongPasswordIsRefused() {
    start(believed);
    try (Node node = node("rediss://limiter:wrong", "127.0.0.1")) {
      assertRefused(node);
    }
    assertTold("WRONGPASS");
  }

  @Test
  void nothingIsSaidWithoutTls() {
    start(believed);
    try (Node node = node("redis://" + USER, "127.0.0.1")) {
      assertRefused(node);
    }
    assertThat(log.lines()).hasSize(2);
  }
}
