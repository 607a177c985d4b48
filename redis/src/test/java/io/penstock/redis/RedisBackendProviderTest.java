package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.penstock.Limit;
import io.penstock.spi.BackendProvider;
import java.time.Duration;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What settings and limits can be used, and what is said of the others. */
class RedisBackendProviderTest {

  private static final RedisClient CLIENT = RedisClient.create();

  @AfterAll
  static void end() {
    CLIENT.shutdown();
  }

  private final RedisBackendProvider provider = new RedisBackendProvider();

  @Test
  void isFound() {
    assertThat(ServiceLoader.load(BackendProvider.class))
        .singleElement()
        .isInstanceOf(RedisBackendProvider.class)
        .extracting(BackendProvider::name)
        .isEqualTo("redis");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://localhost",
        " redis://localhost:6380/1 ",
        "rediss://user:pa%2Css@example.com:6380",
        "redis://user:pa,ss@example.com",
        "redis://a,redis://b",
        "rediss://u:p@a:1, rediss://u:p@b:2 ,rediss://u:p@c",
        "redis-sentinel://a,b:26380,c#shop",
        "redis-sentinel://user:secret@a:26379,b/2#shop"
      })
  void addressesThatCanBeUsed(String uri) {
    assertThat(provider.flawOfUri(uri)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "http://localhost",
        "redis://",
        "redis://user:s3cret@",
        "redis://user:s3cret@host:port",
        "redis://a,http://s3cret",
        "redis-sentinel://s3cret@a,b",
        "redis-socket:///s3cret",
        "redis://user:s3 cret@host"
      })
  void addressesThatCannotBeUsedAreNotRepeated(String uri) {
    assertThat(provider.flawOfUri(uri))
        .hasValueSatisfying(
            flaw -> assertThat(flaw).contains("redis-sentinel://").doesNotContain("s3"));
  }

  @Test
  void severalAddressesAreACluster() {
    assertThat(RedisAddress.of("redis://a,redis://b").isCluster()).isTrue();
    assertThat(RedisAddress.of("redis://u:a,b@c").isCluster()).isFalse();
    assertThat(RedisAddress.of("redis-sentinel://a,b,c#shop").uris().get(0).getSentinels())
        .hasSize(3);
    assertThat(RedisAddress.of("redis://u:s3cret@c").toString()).doesNotContain("s3cret");
  }

  @Test
  void limitsThatDoublesCannotHold() {
    assertThat(provider.flawOf(Limit.of(9_999_999, Duration.ofDays(30)))).isPresent();
    assertThat(provider.flawOf(Limit.of(10_000_000, Duration.ofDays(30)))).isEmpty();
    assertThat(provider.flawOf(Limit.capacity(Limit.MAX_CAPACITY).refilling(1, Limit.MAX_PERIOD)))
        .isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                builder(ClientOptions.create())
                    .limit(Limit.of(9_999_999, Duration.ofDays(30)).named("x")))
        .withMessageStartingWith(
            "limit: Limit[x: 9999999, refilling 9999999 per PT720H] (expected:");
  }

  private static RedisRateLimiter.Builder builder(ClientOptions options) {
    CLIENT.setOptions(options);
    return RedisRateLimiter.builder(CLIENT, RedisURI.create("redis://127.0.0.1:1"));
  }

  @Test
  void theBuilderTellsWhatIsMissing() {
    assertThatIllegalStateException()
        .isThrownBy(() -> builder(ClientOptions.create()).prefix("a").policy("b").build())
        .withMessage("limit: none (expected: at least one)");
    assertThatIllegalStateException()
        .isThrownBy(
            () -> builder(ClientOptions.create()).limit(Limit.of(1, Duration.ofDays(1))).build())
        .withMessage("prefix: none (expected: one)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder(ClientOptions.create()).timeout(Duration.ZERO))
        .withMessage("timeout: PT0S (expected: > 0)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder(ClientOptions.builder().autoReconnect(false).build()))
        .withMessage("client: autoReconnect is off (expected: on)");
    assertThatNullPointerException()
        .isThrownBy(() -> builder(ClientOptions.create()).timeout(null))
        .withMessage("timeout: null (expected: not null)");
    assertThatNullPointerException()
        .isThrownBy(() -> builder(ClientOptions.create()).prefix(null))
        .withMessage("prefix: null (expected: not null)");
    assertThatNullPointerException()
        .isThrownBy(() -> builder(ClientOptions.create()).limit(null))
        .withMessage("limit: null (expected: not null)");
    assertThatNullPointerException()
        .isThrownBy(() -> builder(ClientOptions.create()).listener(null))
        .withMessage("listener: null (expected: not null)");
    assertThatNullPointerException()
        .isThrownBy(() -> RedisRateLimiter.builder(null, RedisURI.create("redis://127.0.0.1")))
        .withMessage("client: null (expected: not null)");
    assertThatNullPointerException()
        .isThrownBy(() -> RedisRateLimiter.builder(CLIENT, null))
        .withMessage("uri: null (expected: not null)");
  }
}
