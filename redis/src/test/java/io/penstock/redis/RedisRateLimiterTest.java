package io.penstock.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.penstock.Limit;
import io.penstock.ManualTicker;
import io.penstock.RateLimiter;
import io.penstock.RateLimiterContract;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

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
    RedisRateLimiter.Builder builder =
        RedisRateLimiter.builder(client, redis.uri())
            .prefix("test")
            .policy("api")
            .timeout(Duration.ofSeconds(10))
            .time(ticker, SCRIPT);
    for (Limit limit : limits) {
      builder.limit(limit);
    }
    return builder.build();
  }

  @Override
  protected void advance(Duration time) {
    ticker.advance(time);
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
}
