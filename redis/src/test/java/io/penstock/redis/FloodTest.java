package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.penstock.Limit;
import io.penstock.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** What decisions cost Redis, counted by Redis. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
@Isolated("counts what comes in time")
class FloodTest {

  private static final Pattern CALLS = Pattern.compile("cmdstat_eval(?:sha)?:calls=(\\d+)");

  private final RedisProcess redis = RedisProcess.start();
  private RedisClient client;
  private StatefulRedisConnection<String, String> connection;

  @BeforeEach
  void connect() {
    client = RedisClient.create(redis.uri());
    connection = client.connect();
  }

  @AfterEach
  void end() {
    client.shutdown();
    redis.close();
  }

  private long scripts() {
    Matcher matcher = CALLS.matcher(connection.sync().info("commandstats"));
    long sum = 0;
    while (matcher.find()) {
      sum += Long.parseLong(matcher.group(1));
    }
    return sum;
  }

  @Test
  void oneCommandADecision() {
    try (Node node =
        Node.connected(redis.address(), Node.PATIENT, Limit.of(5, Duration.ofHours(1)))) {
      assertThat(node.limiter().allow("first of all")).isTrue();
      long before = scripts();
      long times = redis.calls("time");
      for (int i = 0; i < 100; i++) {
        assertThat(node.limiter().allow("key-" + i)).isTrue();
      }
      assertThat(scripts() - before).isEqualTo(100);
      assertThat(redis.calls("time") - times).as("each read the time once").isEqualTo(100);
    }
  }

  @Test
  void anUnknownScriptCostsOneCommandMore() {
    try (Node node =
        Node.connected(redis.address(), Node.PATIENT, Limit.of(5, Duration.ofHours(1)))) {
      assertThat(node.limiter().allow("user")).isTrue();
      connection.sync().scriptFlush();
      connection.sync().configResetstat();
      assertThat(node.limiter().allow("user", 3)).isTrue();
      assertThat(scripts()).isEqualTo(2);
      assertThat(node.limiter().stats("user").tokens()).as("spent once").isLessThan(1.01);
      assertThat(scripts()).isEqualTo(3);
    }
  }

  @Test
  void aFloodAtTenTimesTheLimitCostsATwentiethOfACommandForEachDenial() throws Exception {
    int threads = 4;
    int each = 500;
    long pauseNanos = 4_000_000; // together 1,000 a second
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    Limit limit = Limit.capacity(10).refilling(100, Duration.ofSeconds(1));
    try (Node node = Node.connected(redis.address(), Node.PATIENT, limit)) {
      assertThat(node.limiter().allow("somebody else")).isTrue();
      long before = scripts();
      List<Future<Integer>> all = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < threads; i++) {
        long offset = start + i * pauseNanos / threads;
        all.add(callers.submit(() -> allowed(node.limiter(), each, offset, pauseNanos)));
      }
      long allowed = 0;
      for (Future<Integer> count : all) {
        allowed += count.get(30, TimeUnit.SECONDS);
      }
      long took = System.nanoTime() - start;
      long denied = (long) threads * each - allowed;
      double more = (double) (scripts() - before - allowed) / denied;
      assertThat(allowed)
          .as("of what came back within %d ms", took / 1_000_000)
          .isBetween(10 + took / 10_000_000 / 2, 11 + took / 10_000_000);
      assertThat(more).as("commands a denial, %d denied", denied).isLessThanOrEqualTo(0.05);
    } finally {
      callers.shutdownNow();
    }
  }

  private static int allowed(RateLimiter limiter, int calls, long start, long pause) {
    int allowed = 0;
    for (int i = 0; i < calls; i++) {
      for (long wait = start + i * pause - System.nanoTime();
          wait > 0;
          wait = start + i * pause - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      allowed += limiter.allow("flooder") ? 1 : 0;
    }
    return allowed;
  }

  @Test
  void whatOneMachineGivesBackTheOthersNotice() throws Exception {
    Limit limit = Limit.of(5, Duration.ofHours(1));
    try (Node one = Node.connected(redis.address(), Node.PATIENT, limit);
        Node other = Node.connected(redis.address(), Node.PATIENT, limit)) {
      int told = 0;
      for (int round = 0; round < 20; round++) {
        assertThat(one.limiter().allow("user", 5)).isTrue();
        assertThat(other.limiter().allow("user")).isFalse();
        one.limiter().reset("user").toCompletableFuture().get(10, TimeUnit.SECONDS);
        long reset = System.nanoTime();
        Waits.until("the other machine knows", () -> other.limiter().allow("user"));
        told += System.nanoTime() - reset < 500_000_000 ? 1 : 0;
        one.limiter().refund("user", 5).toCompletableFuture().get(10, TimeUnit.SECONDS);
      }
      assertThat(told).as("of 20 rounds, told and not found out").isGreaterThan(10);
    }
  }

  @Test
  void nothingIsRememberedUntilOneHearsAgain() {
    Limit limit = Limit.of(5, Duration.ofHours(1));
    try (Node node = Node.connected(redis.address(), Node.PATIENT, limit)) {
      assertThat(node.limiter().allow("user", 5)).isTrue();
      Waits.until("it remembers, once it is subscribed", () -> isRemembered(node));

      connection
          .sync()
          .dispatch(
              io.lettuce.core.protocol.CommandType.CLIENT,
              new io.lettuce.core.output.IntegerOutput<>(io.lettuce.core.codec.StringCodec.UTF8),
              new io.lettuce.core.protocol.CommandArgs<>(io.lettuce.core.codec.StringCodec.UTF8)
                  .add("KILL")
                  .add("TYPE")
                  .add("pubsub"));
      connection.sync().del(connection.sync().keys("test:*").get(0));
      Waits.until("it was noticed that nobody tells", () -> node.limiter().allow("user", 5));
      Waits.until("it remembers again", () -> isRemembered(node));
    }
  }

  private boolean isRemembered(Node node) {
    boolean denied = !node.limiter().allow("user");
    long before = scripts();
    return denied && !node.limiter().allow("user") && scripts() == before;
  }
}
