package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.Limit;
import io.penstock.ManualTicker;
import io.penstock.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Concurrent runs while buckets are forgotten and keys move between shared buckets and their own,
 * and then every window of every key: never more than capacity and refill allow.
 */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class HistoryTest {

  private static final long SEED = Long.getLong("penstock.test.seed", 20260601L);

  private static final int CAPACITY = 4;
  private static final long NANOS_PER_TOKEN = 1_000;

  private record Grant(long from, long to) {}

  @Test
  void noWindowOfAnyKeyExceedsItsLimit() throws Exception {
    for (int round = 0; round < 30; round++) {
      // Few places for many keys: buckets come, go and are shared all the time.
      check(round, 3 + round % 4, 8);
    }
  }

  private static void check(int round, int maxKeys, int keys) throws Exception {
    ManualTicker ticker = new ManualTicker();
    Limit limit = Limit.capacity(CAPACITY).refilling(1, Duration.ofNanos(NANOS_PER_TOKEN));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (RateLimiter limiter =
        RateLimiter.builder().limit(limit).maxKeys(maxKeys).ticker(ticker).build()) {
      List<Future<Map<String, List<Grant>>>> runs = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        Random random = new Random(SEED + 31L * round + t);
        Callable<Map<String, List<Grant>>> run = () -> run(limiter, ticker, random, keys);
        runs.add(threads.submit(run));
      }
      Map<String, List<Grant>> history = new HashMap<>();
      for (Future<Map<String, List<Grant>>> run : runs) {
        run.get(100, TimeUnit.SECONDS)
            .forEach(
                (key, grants) ->
                    history.computeIfAbsent(key, k -> new ArrayList<>()).addAll(grants));
      }
      history.forEach((key, grants) -> checkWindows("seed " + SEED + ", " + key, grants));
    } finally {
      threads.shutdownNow();
    }
  }

  private static Map<String, List<Grant>> run(
      RateLimiter limiter, ManualTicker ticker, Random random, int keys) {
    Map<String, List<Grant>> grants = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      String key = "key-" + random.nextInt(keys);
      long from = ticker.read();
      boolean allowed = limiter.allow(key);
      long to = ticker.read();
      if (allowed) {
        grants.computeIfAbsent(key, k -> new ArrayList<>()).add(new Grant(from, to));
      }
      switch (random.nextInt(40)) {
        case 0 -> ticker.advanceNanos(random.nextInt((int) (6 * NANOS_PER_TOKEN)));
        case 1 -> ((LocalRateLimiter) limiter).sweep();
        default -> {}
      }
    }
    return grants;
  }

  /** Grants that surely lie in a window: those whose calls began and ended in it. */
  private static void checkWindows(String what, List<Grant> grants) {
    for (Grant first : grants) {
      List<Grant> later =
          grants.stream()
              .filter(grant -> grant.from() >= first.from())
              .sorted((a, b) -> Long.compare(a.to(), b.to()))
              .toList();
      for (int i = 0; i < later.size(); i++) {
        long length = later.get(i).to() - first.from();
        long most = CAPACITY + length / NANOS_PER_TOKEN;
        assertThat(i + 1L).as("%s, grants within %d ns", what, length).isLessThanOrEqualTo(most);
      }
    }
  }
}
