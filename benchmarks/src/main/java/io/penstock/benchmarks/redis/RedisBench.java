package io.penstock.benchmarks.redis;

import io.lettuce.core.RedisClient;
import io.penstock.benchmarks.Report;
import io.penstock.benchmarks.redis.Load.Result;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Measures limiters whose buckets are in Redis, round after round, and prints the medians; then
 * what a flood costs and what becomes of callers while Redis hangs. Run by bin/bench. Argument:
 * {@code full} or {@code quick}.
 */
final class RedisBench {

  /** More than anybody asks for. */
  private static final long PLENTY = 1_000_000;

  private static final int KEYS = 10_000;
  private static final int COUNTED = 2_000;

  private record Workload(String label, int keys, int threads) {
    String name(SharedContender contender) {
      return "redis-%s-%d-threads/%s".formatted(label, threads, contender.label);
    }

    String[] keyNames() {
      return IntStream.range(0, keys).mapToObj(i -> label + "-" + i).toArray(String[]::new);
    }
  }

  private static final List<Workload> WORKLOADS =
      List.of(
          new Workload("distinct", KEYS, 1),
          new Workload("distinct", KEYS, 16),
          new Workload("hot", 1, 1),
          new Workload("hot", 1, 16));

  private RedisBench() {}

  public static void main(String[] args) throws Exception {
    boolean quick = args[0].equals("quick");
    int rounds = quick ? 3 : 7;
    long millis = quick ? 1_500 : 5_000;
    try (RedisUnderTest redis = new RedisUnderTest()) {
      RedisClient client = redis.client();
      try {
        Report.heading(
            "Redis %s on the same machine, %d rounds of %d ms, one connection each"
                .formatted(redis.version(client), rounds, millis),
            Report.ownFlags());
        compare(redis, client, rounds, millis);
        for (SharedContender contender : SharedContender.values()) {
          System.out.printf(
              Locale.ROOT,
              "commands %s %.3f%n",
              contender.label,
              commands(redis, client, contender));
        }
        Trouble trouble = new Trouble(redis, client);
        trouble.flood(quick ? 4 : 20);
        trouble.hang(quick ? 3 : 10);
      } finally {
        client.shutdown();
      }
    }
  }

  /** A contender at work, and what came of one workload. */
  private record Entrant(SharedContender who, SharedLimiter limiter, List<Result> results) {

    void run(Workload workload, long millis) throws Exception {
      results.add(Load.run(limiter, workload.threads, workload.keyNames(), millis));
    }

    double median(ToDoubleFunction<Result> what) {
      return Report.median(results.stream().mapToDouble(what).toArray());
    }
  }

  private static void compare(RedisUnderTest redis, RedisClient client, int rounds, long millis)
      throws Exception {
    List<Entrant> entrants = new ArrayList<>();
    try {
      for (SharedContender each : SharedContender.values()) {
        entrants.add(new Entrant(each, each.open(client, redis.uri, PLENTY), new ArrayList<>()));
      }
      for (Entrant each : entrants) { // to warm up
        for (Workload workload : WORKLOADS) {
          each.run(workload, millis);
        }
      }
      for (Workload workload : WORKLOADS) {
        entrants.forEach(each -> each.results.clear());
        for (int round = 1; round <= rounds; round++) {
          System.err.printf("round %d of %d: %s%n", round, rounds, workload);
          List<Entrant> order = new ArrayList<>(entrants);
          if (round % 2 == 0) {
            Collections.reverse(order);
          }
          for (Entrant each : order) {
            each.run(workload, millis);
          }
        }
        print(workload, entrants);
      }
    } finally {
      entrants.forEach(each -> each.limiter.close());
    }
  }

  private static void print(Workload workload, List<Entrant> entrants) {
    for (Entrant each : entrants) {
      System.out.printf(
          Locale.ROOT,
          "latency %s p50 %.0f us, p99 %.0f us, %.0f a second%n",
          workload.name(each.who),
          each.median(Result::p50),
          each.median(Result::p99),
          1e9 / each.median(Result::nanos));
    }
    Entrant ours = entrants.get(0);
    for (Entrant rival : entrants.subList(1, entrants.size())) {
      Report.ratio(
          workload.name(rival.who), ours.median(Result::nanos), rival.median(Result::nanos));
    }
  }

  /** How many commands one decision takes, with one caller at a time. */
  private static double commands(RedisUnderTest redis, RedisClient client, SharedContender who)
      throws Exception {
    try (SharedLimiter limiter = who.open(client, redis.uri, PLENTY)) {
      for (int i = 0; i < COUNTED; i++) { // scripts are there, and buckets
        boolean unused = limiter.allow("counted-" + i);
      }
      long commands =
          redis.commandsDuring(
              client,
              () -> {
                for (int i = 0; i < COUNTED; i++) {
                  boolean unused = limiter.allow("counted-" + i);
                }
              });
      return (double) commands / COUNTED;
    }
  }
}
