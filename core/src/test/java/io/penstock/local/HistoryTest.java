package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.Limit;
import io.penstock.ManualTicker;
import io.penstock.local.History.Change;
import io.penstock.local.History.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Concurrent runs while buckets are forgotten, keys move between shared buckets and their own,
 * tokens are given back and limits change; and then every window of every key: never more than
 * {@link History} allows.
 */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class HistoryTest {

  private static final long SEED = Long.getLong("penstock.test.seed", 20260601L);

  private static final int THREADS = 4;
  private static final int CALLS = 2_000;
  private static final int KEYS = 8;
  private static final int ROUNDS = 12;
  private static final Duration PERIOD = Duration.ofMillis(1);

  /**
   * What happens in a run beside calls. Where keys share a bucket, what is given back to one of
   * them is all of theirs, so windows are told apart less sharply; hence the runs without.
   *
   * @param maxKeys few places for many keys: buckets come, go and are shared all the time
   * @param refills tokens a millisecond, by turns
   * @param capacities by turns
   * @param second whether there is a second limit
   */
  private record Plan(
      String name,
      int maxKeys,
      boolean gifts,
      List<Long> refills,
      List<Long> capacities,
      boolean second) {

    @Override
    public String toString() {
      return name;
    }

    boolean changes() {
      return refills.size() > 1 || capacities.size() > 1;
    }

    List<Limit> limits(int turn) {
      long refill = refills.get(turn % refills.size());
      long capacity = capacities.get(turn % capacities.size());
      List<Limit> limits = new ArrayList<>();
      limits.add(Limit.capacity(capacity).refilling(refill, PERIOD).named("first"));
      if (second) {
        limits.add(Limit.capacity(capacity + 1).refilling(refill / 2, PERIOD).named("second"));
      }
      return limits;
    }
  }

  static Stream<Plan> plans() {
    List<Long> steady = List.of(1_000L);
    List<Long> slowAndFast = List.of(2L, 1_000L);
    List<Long> four = List.of(4L);
    List<Long> growing = List.of(4L, 7L, 2L);
    return Stream.of(
        new Plan("forgetting", KEYS, false, steady, four, false),
        new Plan("overflow", 3, false, steady, four, false),
        new Plan("overflow, two limits", 4, false, steady, four, true),
        new Plan("changes of rate", KEYS, false, slowAndFast, four, false),
        new Plan("changes of rate, overflow", 4, false, slowAndFast, four, false),
        new Plan("changes of everything, overflow", 5, false, slowAndFast, growing, true),
        new Plan("gifts", KEYS, true, steady, four, false),
        new Plan("gifts, overflow", 4, true, List.of(100L), four, false),
        new Plan("gifts, changes of everything", KEYS, true, slowAndFast, growing, false),
        new Plan("all at once", 4, true, slowAndFast, growing, true));
  }

  @ParameterizedTest
  @MethodSource("plans")
  void noWindowOfAnyKeyExceedsItsLimit(Plan plan) throws Exception {
    int granted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      granted += new Run(plan, round).check();
    }
    assertThat(granted).as("there was something to check").isGreaterThan(ROUNDS * KEYS * 4);
  }

  private static final class Run {

    private final Plan plan;
    private final int round;
    private final ManualTicker ticker = new ManualTicker();
    private final LocalRateLimiter limiter;

    Run(Plan plan, int round) {
      this.plan = plan;
      this.round = round;
      limiter =
          new LocalRateLimiter(
              new LocalOptions(
                  plan.limits(0),
                  plan.maxKeys(),
                  TimeUnit.SECONDS.toNanos(60),
                  1024,
                  3,
                  TimeUnit.SECONDS.toNanos(5),
                  ticker,
                  LocalOptions.NO_LISTENER));
    }

    /** What one thread has seen; tokens of -1 are a reset. */
    private record Seen(List<Event> grants, List<Event> gifts, List<Change> changes) {}

    int check() throws Exception {
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      Seen all = new Seen(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      long begin = ticker.read();
      all.changes().add(new Change(begin, begin, plan.limits(0)));
      try (limiter) {
        List<Future<Seen>> runs = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          int thread = i;
          runs.add(threads.submit(() -> run(thread)));
        }
        for (Future<Seen> run : runs) {
          Seen seen = run.get(100, TimeUnit.SECONDS);
          all.grants().addAll(seen.grants());
          all.gifts().addAll(seen.gifts());
          all.changes().addAll(seen.changes());
        }
      } finally {
        threads.shutdownNow();
      }
      for (int i = 0; i < plan.limits(0).size(); i++) {
        check(new History(all.changes(), i), all);
      }
      return all.grants().size();
    }

    private void check(History history, Seen seen) {
      List<Event> gifts =
          seen.gifts().stream()
              .map(
                  gift ->
                      gift.tokens() > 0
                          ? gift
                          : new Event(
                              gift.key(),
                              gift.from(),
                              gift.to(),
                              history.largestCapacity(gift.from(), gift.to())))
              .toList();
      boolean shared = plan.maxKeys() < KEYS;
      for (int k = 0; k < KEYS; k++) {
        String key = "key-" + k;
        history.check(
            "penstock.test.seed " + SEED + ", round " + round + ", " + key,
            seen.grants().stream().filter(grant -> grant.key().equals(key)).toList(),
            gifts.stream().filter(gift -> shared || gift.key().equals(key)).toList());
      }
    }

    private Seen run(int thread) throws Exception {
      Random random = new Random(SEED + 31L * round + thread);
      Seen seen = new Seen(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (int i = 0; i < CALLS; i++) {
        String key = "key-" + Math.min(random.nextInt(KEYS), random.nextInt(KEYS));
        long cost = 1L + random.nextInt(8) / 7;
        long from = ticker.read();
        if (limiter.allow(key, cost)) {
          seen.grants().add(new Event(key, from, ticker.read(), cost));
        }
        switch (random.nextInt(160)) {
          case 0 -> ticker.advanceNanos(random.nextInt(6_000));
          case 1, 2, 3, 4 -> limiter.sweep();
          case 5 -> give(key, random, seen);
          case 6, 7 -> {
            if (thread == 0 && plan.changes()) {
              change(seen);
            }
          }
          default -> {}
        }
      }
      return seen;
    }

    private void give(String key, Random random, Seen seen) throws Exception {
      if (plan.gifts()) {
        boolean reset = random.nextInt(4) == 0;
        long from = ticker.read();
        (reset ? limiter.reset(key) : limiter.refund(key, 2))
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
        seen.gifts().add(new Event(key, from, ticker.read(), reset ? -1 : 2));
      }
    }

    private void change(Seen seen) {
      List<Limit> limits = plan.limits(seen.changes().size() + 1);
      long from = ticker.read();
      limiter.reconfigure(limits);
      seen.changes().add(new Change(from, ticker.read(), limits));
    }
  }
}
