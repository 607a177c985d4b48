package io.penstock.benchmarks;

import static io.penstock.benchmarks.Contender.BUCKET4J;
import static io.penstock.benchmarks.Contender.BUCKET4J_BARE;
import static io.penstock.benchmarks.Contender.BUCKET4J_CREATION;
import static io.penstock.benchmarks.Contender.BUCKET4J_PROBE;
import static io.penstock.benchmarks.Contender.BUCKET4J_SYNCHRONIZED;
import static io.penstock.benchmarks.Contender.BUCKET4J_SYNCHRONIZED_BARE;
import static io.penstock.benchmarks.Contender.EVICTING_CACHE;
import static io.penstock.benchmarks.Contender.EXPIRING_CACHE;
import static io.penstock.benchmarks.Contender.FAILSAFE;
import static io.penstock.benchmarks.Contender.FAILSAFE_BARE;
import static io.penstock.benchmarks.Contender.FLOOR;
import static io.penstock.benchmarks.Contender.GUAVA;
import static io.penstock.benchmarks.Contender.GUAVA_BARE;
import static io.penstock.benchmarks.Contender.IMMUTABLE_STATE;
import static io.penstock.benchmarks.Contender.LOCK;
import static io.penstock.benchmarks.Contender.MAP_COMPUTE;
import static io.penstock.benchmarks.Contender.PEKKO;
import static io.penstock.benchmarks.Contender.PENSTOCK;
import static io.penstock.benchmarks.Contender.PLAIN_CACHE;
import static io.penstock.benchmarks.Contender.RESILIENCE4J;
import static io.penstock.benchmarks.Contender.RESILIENCE4J_BARE;
import static io.penstock.benchmarks.Contender.VIRTUAL_THREAD_ACTOR;

import java.util.List;

/**
 * What is measured, and who takes part. Contenders run in this order in one round and in the
 * opposite order in the next; ours stands in the middle, next to those that matter most.
 *
 * @param name how it is called in the output
 * @param benchmark class and method
 * @param keys how many keys there are; 0 where the benchmark knows itself
 * @param threads how many callers there are
 * @param caller what the callers are
 * @param contenders ours and the rivals
 */
record Workload(
    String name,
    String benchmark,
    int keys,
    int threads,
    Caller caller,
    List<Contender> contenders) {

  /** What kind of thread calls. */
  enum Caller {
    /** A platform thread, on the default JDK. */
    PLATFORM,
    /** A platform thread, on a JDK that has virtual threads. */
    PLATFORM_BESIDE_VIRTUAL,
    /** A virtual thread. */
    VIRTUAL
  }

  private static final String ALLOW = "DecisionBenchmark.allow";
  private static final String DECIDE = "DecisionBenchmark.decide";

  /** Ours beside other libraries. */
  static final List<Workload> CORE =
      List.of(
          keyed(
              "allow-1024-keys",
              ALLOW,
              1_024,
              1,
              RESILIENCE4J,
              GUAVA,
              BUCKET4J,
              PENSTOCK,
              FLOOR,
              BUCKET4J_SYNCHRONIZED,
              FAILSAFE),
          keyed("decide-1024-keys", DECIDE, 1_024, 1, BUCKET4J_PROBE, PENSTOCK),
          keyed(
              "allow-1000000-keys",
              ALLOW,
              1_000_000,
              1,
              BUCKET4J,
              PENSTOCK,
              FLOOR,
              BUCKET4J_SYNCHRONIZED),
          keyed(
              "allow-1024-keys-2-threads",
              ALLOW,
              1_024,
              2,
              BUCKET4J,
              PENSTOCK,
              FLOOR,
              BUCKET4J_SYNCHRONIZED),
          hot("hot-key-2-threads", 2),
          hot("hot-key-8-threads", 8),
          ask("ask", Caller.PLATFORM, PEKKO),
          ask("ask", Caller.PLATFORM_BESIDE_VIRTUAL, VIRTUAL_THREAD_ACTOR),
          ask("ask-from-virtual-thread", Caller.VIRTUAL, VIRTUAL_THREAD_ACTOR),
          keyed("create", "CreationBenchmark.create", 0, 1, BUCKET4J_CREATION, PENSTOCK));

  /** Ours beside what it might have been. */
  static final List<Workload> DESIGNS =
      List.of(
          design("design-1024-keys", 1_024, 1),
          design("design-1024-keys-2-threads", 1_024, 2),
          design("design-hot-key-2-threads", 1, 2),
          design("design-hot-key-8-threads", 1, 8));

  private static Workload design(String name, int keys, int threads) {
    return keyed(
        name,
        ALLOW,
        keys,
        threads,
        MAP_COMPUTE,
        IMMUTABLE_STATE,
        LOCK,
        PENSTOCK,
        FLOOR,
        PLAIN_CACHE,
        EVICTING_CACHE,
        EXPIRING_CACHE);
  }

  private static Workload keyed(
      String name, String benchmark, int keys, int threads, Contender... contenders) {
    return new Workload(name, benchmark, keys, threads, Caller.PLATFORM, List.of(contenders));
  }

  /** One key: limiters without keys need no cache for that. Bucket4j is measured both ways. */
  private static Workload hot(String name, int threads) {
    return keyed(
        name,
        ALLOW,
        1,
        threads,
        RESILIENCE4J_BARE,
        GUAVA_BARE,
        BUCKET4J_BARE,
        BUCKET4J,
        PENSTOCK,
        FLOOR,
        BUCKET4J_SYNCHRONIZED,
        BUCKET4J_SYNCHRONIZED_BARE,
        FAILSAFE_BARE);
  }

  private static Workload ask(String name, Caller caller, Contender actor) {
    return new Workload(name, ALLOW, 1, 1, caller, List.of(actor, PENSTOCK));
  }
}
