package io.penstock.benchmarks.designs;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One decision, always granted, in each design that was considered: of 1,024 keys in turn on one
 * thread, and of one key on two and on eight threads.
 *
 * <p>{@code bin/bench designs}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class DesignBenchmark {

  private static final int KEYS = 1_024;

  /** A {@link Design}. */
  @Param({
    "actor",
    "lock",
    "immutable-state",
    "gcra",
    "map-compute",
    "plain-cache",
    "evicting-cache",
    "expiring-cache"
  })
  public String design = "";

  private final String[] keys = new String[KEYS];
  private Design.Limiter limiter = key -> false;

  /** Makes the limiter and every key's bucket. */
  @Setup
  public void start() {
    limiter = Design.valueOf(design.toUpperCase(Locale.ROOT).replace('-', '_')).limiter();
    for (int i = 0; i < KEYS; i++) {
      keys[i] = "client-%08d".formatted(i);
      if (!limiter.allow(keys[i])) {
        throw new IllegalStateException(design + " denies");
      }
    }
  }

  /** Where a thread stands in the keys. */
  @State(Scope.Thread)
  public static class Place {
    int next;
  }

  /** 1,024 keys, one thread. */
  @Benchmark
  public boolean keyed(Place place) {
    return limiter.allow(keys[place.next++ & (KEYS - 1)]);
  }

  /** One key, two threads. */
  @Benchmark
  @Threads(2)
  public boolean hotWith2Threads() {
    return limiter.allow(keys[0]);
  }

  /** One key, eight threads. */
  @Benchmark
  @Threads(8)
  public boolean hotWith8Threads() {
    return limiter.allow(keys[0]);
  }
}
