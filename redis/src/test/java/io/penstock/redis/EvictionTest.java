package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.BackendUnavailableException;
import io.penstock.Limit;
import io.penstock.RecordedLog;
import io.penstock.spi.Backend;
import io.penstock.spi.BackendRefusedException;
import io.penstock.spi.DetailedRateLimiter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** A Redis that may drop buckets. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
@Isolated("looks at what the whole JVM logs")
class EvictionTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Limit FIVE = Limit.of(5, Duration.ofHours(1));

  private final RedisProcess redis = RedisProcess.start();
  private final RecordedLog log = new RecordedLog(EvictionCheck.class);
  private final RedisBackendProvider provider = new RedisBackendProvider();

  @AfterEach
  void end() {
    redis.close();
    log.close();
  }

  private void mayEvict() {
    assertThat(redis.ask("CONFIG SET maxmemory-policy allkeys-lru")).isEqualTo("+OK");
  }

  @Test
  void isAnErrorInTheLog() {
    mayEvict();
    try (Node node = Node.connected(redis.address(), TIMEOUT, FIVE)) {
      assertThat(node.limiter().allow("user")).isTrue();
    }
    assertThat(log.lines()).hasSize(1);
    assertThat(log.lines().get(0)).startsWith("SEVERE").contains("noeviction");
  }

  @Test
  void isNoErrorIfItDoesNot() {
    try (Backend backend = provider.open(Node.settings(redis.address(), TIMEOUT, true));
        DetailedRateLimiter limiter = backend.limiter("api", List.of(FIVE))) {
      assertThat(limiter.allow("user")).isTrue();
    }
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void isRefusedWhereThatIsRequired() {
    mayEvict();
    BackendRefusedException e = refused(redis.address());
    assertThat(e.key()).isEqualTo("redis.require-noeviction");
    assertThat(e).hasMessage("maxmemory-policy allkeys-lru");
    assertThat(e.expected()).isEqualTo("maxmemory-policy noeviction");
  }

  private BackendRefusedException refused(String uri) {
    return catchThrowableOfType(
        BackendRefusedException.class,
        () -> provider.open(Node.settings(uri, TIMEOUT, true)).close());
  }

  @Test
  void isRefusedWhereThatIsRequiredAndRedisMayNotTell() {
    assertThat(redis.ask("ACL SETUSER limiter on >pw ~test:* resetchannels &test:* +@all -info"))
        .isEqualTo("+OK");
    String uri = "redis://limiter:pw@127.0.0.1:" + redis.port();
    assertThat(refused(uri)).hasMessage("maxmemory-policy unknown");
    log.lines();
    try (Node node = Node.connected(uri, TIMEOUT, FIVE)) {
      assertThat(node.limiter().allow("user")).as("where it is not required").isTrue();
    }
  }

  @Test
  void isNotUsedWhereThatIsRequiredAndRedisComesLater() {
    redis.kill();
    try (Backend backend = provider.open(Node.settings(redis.address(), TIMEOUT, true));
        DetailedRateLimiter limiter = backend.limiter("api", List.of(FIVE))) {
      redis.startAgain("--maxmemory-policy", "allkeys-lru");
      Waits.until("it was looked at", () -> !log.lines().isEmpty());
      assertThat(isServed(limiter)).isFalse();
      assertThat(redis.ask("CONFIG SET maxmemory-policy noeviction")).isEqualTo("+OK");
      Waits.until("it was looked at again", () -> isServed(limiter));
    }
  }

  private static boolean isServed(DetailedRateLimiter limiter) {
    try {
      return limiter.allow("user");
    } catch (BackendUnavailableException e) {
      return false;
    }
  }
}
