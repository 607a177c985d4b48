package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.penstock.Limit;
import io.penstock.ManualTicker;
import io.penstock.RateLimiter;
import io.penstock.RateLimiterContract;
import io.penstock.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The contract on buckets in Redis. Its clock goes on by itself, so the script reads another one
 * from a key; that is the one expression in which it differs from the script of everybody.
 */
class RedisRateLimiterTest extends RateLimiterContract {

  private static final String CLOCK = "test-clock";
  private static final BucketScript SCRIPT =
      BucketScript.withClock("redis.call('HMGET', '" + CLOCK + "', 'seconds', 'micros')");

  /** Far ahead, so that nothing expires by the clock that goes on. */
  private static final long START_SECONDS = 4_000_000_000L;

  private static RedisProcess redis;
  private static RedisClient client;
  private static StatefulRedisConnection<String, String> connection;

  private final ManualTicker ticker = new ManualTicker();
  private long micros;

  @BeforeAll
  static void start() {
    redis = RedisProcess.start();
    client = RedisClient.create(redis.uri());
    connection = client.connect();
  }

  @AfterAll
  static void stop() {
    client.shutdown();
    redis.close();
  }

  @BeforeEach
  void emptyRedis() {
    commands().flushall();
    micros = 0;
    advance(Duration.ZERO);
  }

  private static RedisCommands<String, String> commands() {
    return connection.sync();
  }

  @Override
  protected RateLimiter limiter(Limit... limits) {
    return limiter(ticker, limits);
  }

  private static RateLimiter limiter(Ticker ticker, Limit... limits) {
    RedisRateLimiter.Builder builder =
        RedisRateLimiter.builder(client, redis.uri())
            .prefix("test")
            .policy("api")
            .timeout(Duration.ofSeconds(10))
            .time(ticker, SCRIPT);
    for (Limit limit : limits) {
      builder.limit(limit);
    }
    return Waits.connected(builder.build());
  }

  @Override
  protected void advance(Duration time) {
    ticker.advance(time);
    advanceRedis(time);
  }

  private void advanceRedis(Duration time) {
    micros += time.toNanos() / 1000;
    String seconds = "" + (START_SECONDS + micros / 1_000_000);
    commands().hset(CLOCK, Map.of("seconds", seconds, "micros", "" + micros % 1_000_000));
  }

  @Override
  protected Duration granularity() {
    return Duration.ofNanos(1000);
  }

  @Override
  protected long keys(RateLimiter limiter) {
    return commands().keys("test:*").size();
  }

  @Override
  protected void noticeChange(RateLimiter limiter, String key) {
    if (limiter.allow(key, Long.MAX_VALUE)) {
      throw new AssertionError("more than there can be");
    }
  }

  @Test
  void aClockThatStepsBackPausesTheRefillAndMintsNothing() {
    try (RateLimiter limiter = limiter(Limit.of(10, Duration.ofHours(10)))) {
      assertThat(limiter.allow(KEY, 10)).isTrue();
      advanceRedis(Duration.ofMinutes(-30));
      ticker.advance(Duration.ofSeconds(2)); // past what may be remembered
      assertThat(limiter.decide(KEY, 1).retryAfter()).contains(Duration.ofHours(1));
      advanceRedis(Duration.ofMinutes(30));
      assertThat(limiter.stats(KEY).tokens()).isZero();
      advance(Duration.ofHours(1));
      assertThat(limiter.allow(KEY)).isTrue();
      assertThat(limiter.allow(KEY)).isFalse();
    }
  }

  @Test
  void aClockThatGoesOnAheadMakesNobodyLate() {
    try (RateLimiter limiter = limiter(twoAnHour())) {
      assertThat(limiter.allow(KEY)).isTrue();
      advanceRedis(Duration.ofHours(3));
      assertThat(limiter.allow(KEY, 2)).isTrue();
      assertThat(limiter.stats(KEY).tokens()).as("spent once").isZero();
    }
  }

  @Test
  void whatArrivesAfterItsDeadlineDoesNothing() {
    try (RateLimiter limiter = limiter(twoAnHour());
        Server server =
            Server.of(
                    client,
                    redis.uri(),
                    new Server.Options("c", new EvictionCheck(false), () -> {}))
                .start(Duration.ofSeconds(30))) {
      assertThat(limiter.allow(KEY)).isTrue();
      long deadline = ticker.read() + 1_000_000;
      assertThat(send(server, 1, deadline).outcome()).as("the first learns the time").isEqualTo(1);
      advance(Duration.ofMillis(1));
      assertThat(send(server, 1, deadline).outcome()).as("just in time").isZero();
      advance(Duration.ofNanos(1000));
      BucketAnswer late = send(server, 1, deadline);
      assertThat(late.outcome()).isEqualTo(BucketAnswer.LATE);
      assertThat(late.levels()).isEmpty();
    }
  }

  /** While a new version is rolled out, callers come to machines of both. */
  @Test
  void machinesWithOtherLimitsTogetherGrantNoMoreThanTheLarger() {
    try (RateLimiter before = limiter(Limit.capacity(10).refilling(10, Duration.ofSeconds(1)));
        RateLimiter after = limiter(Limit.capacity(100).refilling(10, Duration.ofSeconds(1)))) {
      int granted = 0;
      for (int second = 0; second < 10; second++) {
        while (after.allow(KEY, 10)) {
          granted += 10;
        }
        granted += before.allow(KEY) ? 1 : 0;
        advance(Duration.ofSeconds(1));
      }
      assertThat(granted).isBetween(100, 100 + 9 * 10);
    }
  }

  @Test
  void whatIsFullForOneMachineIsNotForAnother() throws Exception {
    try (RateLimiter before = limiter(Limit.of(10, Duration.ofHours(1)));
        RateLimiter after = limiter(Limit.of(100, Duration.ofHours(1)))) {
      assertThat(after.allow(KEY, 85)).isTrue();
      assertThat(before.allow(KEY)).isTrue();
      before.refund(KEY, 1).toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertThat(before.stats(KEY).tokens()).isEqualTo(10.0);
      assertThat(after.stats(KEY).tokens()).as("not 100").isEqualTo(10.0);
      advance(Duration.ofHours(1));
      assertThat(after.stats(KEY).tokens()).as("when both have it full, it is").isEqualTo(100.0);
    }
  }

  @Test
  void aLimitThatOnlySomeMachinesHaveIsKeptForThem() {
    Limit burst = Limit.capacity(10).refilling(10, Duration.ofSeconds(1)).named("burst");
    Limit daily = Limit.of(1000, Duration.ofDays(1)).named("daily");
    try (RateLimiter before = limiter(burst);
        RateLimiter after = limiter(burst, daily)) {
      for (int second = 0; second < 50; second++) {
        assertThat(after.allow(KEY, 6)).isTrue();
        assertThat(before.allow(KEY, 4)).isTrue();
        assertThat(before.allow(KEY)).as("one burst for all").isFalse();
        advance(Duration.ofSeconds(1));
      }
      assertThat(after.stats(KEY).limits().get(1).tokens())
          .as("neither full again nor used up")
          .isBetween(500.0, 501.0);
    }
  }

  @Test
  void aLimiterThatGoesBackToItsOldLimitsGetsNothingForIt() {
    try (RateLimiter limiter = limiter(Limit.of(10, Duration.ofHours(1)))) {
      assertThat(limiter.allow(KEY, 2)).isTrue();
      limiter.reconfigure(List.of(Limit.of(5, Duration.ofHours(1))));
      assertThat(limiter.decide(KEY, 1).remaining()).isEqualTo(4);
      limiter.reconfigure(List.of(Limit.of(10, Duration.ofHours(1))));
      assertThat(limiter.decide(KEY, 1).remaining()).isEqualTo(3);
    }
  }

  @Test
  void theClocksOfMachinesDoNotMatter() {
    Limit limit = twoAnHour();
    try (RateLimiter right = limiter(limit);
        RateLimiter slow = limiter(() -> ticker.read() - 3_600_000_000_000_000L, limit);
        RateLimiter fast = limiter(() -> ticker.read() + 3_600_000_000_000_000L, limit)) {
      assertThat(fast.allow(KEY)).isTrue();
      assertThat(slow.allow(KEY)).isTrue();
      for (RateLimiter each : List.of(right, slow, fast)) {
        assertThat(each.decide(KEY, 1).retryAfter()).contains(Duration.ofMinutes(30));
      }
    }
  }

  /** However short that is, or long. */
  @ParameterizedTest
  @CsvSource({"1, 100000, PT1S", "1, 3, PT1S", "1000, 1000, P1D", "5, 1, P366D"})
  void noBucketExpiresBeforeItIsFull(long capacity, long tokens, Duration period) {
    Limit limit = Limit.capacity(capacity).refilling(tokens, period);
    try (RateLimiter limiter = limiter(limit, Limit.of(1000, Duration.ofSeconds(1)))) {
      assertThat(limiter.allow(KEY, capacity)).isTrue();
      assertThat(limiter.allow(KEY)).isFalse();
      List<String> buckets = commands().keys("test:*");
      assertThat(buckets).as("one key, of which no part can be lost").hasSize(1);
      long full = START_SECONDS * 1000 + period.toMillis() * capacity / tokens;
      long expires = System.currentTimeMillis() + commands().pttl(buckets.get(0));
      assertThat(expires).as("when it expires").isGreaterThan(full);
    }
  }

  @Test
  void limitsThatNobodyHasHadForTenMinutesAreForgotten() {
    Limit slow = Limit.capacity(100).neverRefilling();
    try (RateLimiter before = limiter(slow);
        RateLimiter after = limiter(Limit.of(10, Duration.ofMinutes(1)))) {
      assertThat(before.allow(KEY, 50)).isTrue();
      assertThat(after.allow(KEY)).isTrue();
      advance(Duration.ofMinutes(10));
      assertThat(before.stats(KEY).tokens()).isEqualTo(10.0);
      advance(Duration.ofNanos(1_000));
      assertThat(before.stats(KEY).tokens()).isEqualTo(100.0);
    }
  }

  private BucketAnswer send(Server server, long tokens, long deadline) {
    String bucket = new BucketKeys("test", "api", true).of(KEY);
    LimitSet limits = LimitSet.of(List.of(twoAnHour()));
    Message message = new Message(Message.Verb.TAKE, bucket, tokens, limits, new byte[0]);
    return new Exchange(server, SCRIPT, ticker, message, deadline).send().join();
  }

  private static Limit twoAnHour() {
    return Limit.of(2, Duration.ofHours(1));
  }
}
