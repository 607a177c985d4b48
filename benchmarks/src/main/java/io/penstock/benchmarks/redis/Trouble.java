package io.penstock.benchmarks.redis;

import io.lettuce.core.RedisClient;
import io.penstock.LimiterUnavailableException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** What our limiter does while others make trouble. */
final class Trouble {

  private static final int OPEN_CALLS = 20_000;

  private final RedisUnderTest redis;
  private final RedisClient client;

  Trouble(RedisUnderTest redis, RedisClient client) {
    this.redis = redis;
    this.client = client;
  }

  /** Ten times as many requests for one key as its limit allows, evenly. */
  void flood(int seconds) {
    int perSecond = 100;
    try (PenstockShared limiter = new PenstockShared(redis.uri, perSecond + "/s", "1s")) {
      long every = TimeUnit.SECONDS.toNanos(1) / (10L * perSecond);
      boolean unused = limiter.allow("flooded", perSecond);
      long before = redis.scriptRuns(client);
      long allowed = 0;
      long denied = 0;
      long next = System.nanoTime();
      for (int i = 0; i < seconds * 10 * perSecond; i++) {
        next += every;
        for (long wait = next - System.nanoTime(); wait > 0; wait = next - System.nanoTime()) {
          LockSupport.parkNanos(wait);
        }
        if (limiter.allow("flooded")) {
          allowed++;
        } else {
          denied++;
        }
      }
      long commands = redis.scriptRuns(client) - before;
      System.out.printf(
          Locale.ROOT,
          "flood %d allowed, %d denied, %d commands: %.4f for each denial%n",
          allowed,
          denied,
          commands,
          (double) (commands - allowed) / denied);
    }
  }

  /** Decisions while Redis hangs: at first they wait, then the circuit breaker is open. */
  void hang(int times) throws Exception {
    Histogram hanging = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
    Histogram open = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
    for (int i = 0; i < times; i++) {
      try (PenstockShared limiter = new PenstockShared(redis.uri, "1000000/s", "50ms")) {
        for (int warm = 0; warm < 1_000; warm++) {
          boolean unused = limiter.allow("before");
        }
        redis.signal("STOP");
        try {
          long wait = failure(limiter);
          while (wait > TimeUnit.MILLISECONDS.toNanos(1)) {
            hanging.recordValue(wait);
            wait = failure(limiter);
          }
          for (int call = 0; call < OPEN_CALLS; call++) {
            open.recordValue(failure(limiter));
          }
        } finally {
          redis.signal("CONT");
        }
      }
    }
    print("hanging, breaker closed", hanging);
    print("hanging, breaker open", open);
  }

  private static void print(String name, Histogram waits) {
    System.out.printf(
        Locale.ROOT,
        "latency %s: p50 %.1f us, p99 %.1f us, of %d%n",
        name,
        waits.getValueAtPercentile(50) / 1e3,
        waits.getValueAtPercentile(99) / 1e3,
        waits.getTotalCount());
  }

  private static long failure(PenstockShared limiter) {
    long before = System.nanoTime();
    try {
      boolean unused = limiter.allow("meanwhile");
      throw new IllegalStateException("a decision (expected: none while Redis hangs)");
    } catch (LimiterUnavailableException e) {
      return System.nanoTime() - before;
    }
  }
}
