package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.penstock.Limit;
import io.penstock.RateLimiter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What docs/redis.md tells people to type does what it says. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class GuideTest {

  private static final Limit HUNDRED_A_MINUTE = Limit.of(100, Duration.ofMinutes(1));

  private final RedisProcess redis = RedisProcess.start();

  @AfterEach
  void end() {
    redis.close();
  }

  /** The first group of an expression that the guide matches. */
  private static String found(String expression) throws IOException {
    String guide = Files.readString(Path.of("..", "docs", "redis.md"));
    Matcher matcher = Pattern.compile(expression, Pattern.DOTALL).matcher(guide);
    assertThat(matcher.find()).as("the guide has %s", expression).isTrue();
    return matcher.group(1);
  }

  private static RateLimiter limiter(RedisClient client, RedisProcess redis, Limit limit) {
    return Waits.connected(
        RedisRateLimiter.builder(client, redis.uri())
            .prefix("shop")
            .policy("api")
            .limit(limit)
            .timeout(Duration.ofSeconds(10))
            .build());
  }

  @Test
  void aBucketIsSeenInRedisCli() throws Exception {
    String script = found("redis-cli --raw eval \"(.*?)\" ");
    String key = found("\\{api:\\$\\(printf %s '([^']*)'");
    String bucket = new BucketKeys("shop", "api", true).of(key);
    RedisClient client = RedisClient.create(redis.uri());
    try (RateLimiter limiter = limiter(client, redis, HUNDRED_A_MINUTE);
        RateLimiter other = limiter(client, redis, Limit.of(200, Duration.ofMinutes(1)))) {
      assertThat(limiter.allow(key, 15)).isTrue();
      assertSeen(client, script, bucket, 85, 100);
      assertThat(other.allow(key, 15)).isTrue();
      assertSeen(client, script, bucket, 70, 200);
    } finally {
      client.shutdown();
    }
  }

  private static void assertSeen(
      RedisClient client, String script, String bucket, long tokens, long capacity) {
    List<Object> seen =
        client.connect().sync().eval(script, ScriptOutputType.MULTI, new String[] {bucket});
    assertThat(seen).hasSize(7);
    String rate = capacity == 100 ? "0 1 600000" : "0 1 300000";
    assertThat(seen.get(0)).isEqualTo("\"limit-1\" " + capacity + " " + rate + "\n");
    long now = Instant.now().toEpochMilli();
    assertThat((Long) seen.get(1) / 1000).as("its time").isBetween(now - 60_000, now);
    assertThat((Long) seen.get(2)).as("nobody was denied").isZero();
    assertThat((Long) seen.get(3)).as("when it expires").isGreaterThan(now);
    assertThat((Long) seen.get(4)).isBetween(tokens, capacity - 15);
    assertThat((Long) seen.get(5)).isBetween(0L, 600_000L);
    assertThat((Long) seen.get(6)).as("where the limits stand").isEqualTo(41);
  }

  @Test
  void aUserNeedsNoMoreLeaveThanThat() throws Exception {
    String acl = found("\n(ACL SETUSER [^\n]*)\n").replace("PASSWORD", "p:w");
    assertThat(acl).contains("~shop:*", "&shop:*").doesNotContain("+@");
    assertThat(redis.ask(acl.replace("shop:", "test:"))).isEqualTo("+OK");
    String uri = "redis://penstock:p%3Aw@127.0.0.1:" + redis.port();
    Limit hundred = Limit.capacity(100).neverRefilling();
    Limit quick = Limit.of(1_000, Duration.ofSeconds(1));
    try (Node node = Node.connected(uri, Node.PATIENT, hundred);
        Node other = Node.connected(uri, Node.PATIENT, hundred);
        Node again = Node.connected(uri, Node.PATIENT, quick)) {
      for (int i = 0; i < 3; i++) {
        assertThat(again.limiter().allow("again")).as("the short way of the script").isTrue();
      }
      assertThat(node.limiter().allow("late", 100)).isTrue();
      TimeUnit.MILLISECONDS.sleep(600);
      assertThat(node.limiter().allow("late")).as("which is noted in the bucket").isFalse();
      assertThat(node.limiter().allow("user", 100)).isTrue();
      assertThat(node.limiter().allow("user")).isFalse();
      assertThat(other.limiter().allow("user")).isFalse();
      node.limiter().reset("user").toCompletableFuture().get(10, TimeUnit.SECONDS);
      Waits.until("the other machine is told", () -> other.limiter().allow("user", 100));
    }
  }
}
