package io.penstock.benchmarks;

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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * The time of one decision, for a key that is known and calls that are granted. Keys are strings
 * made beforehand, picked uniformly at random; that costs 2 ns, the same for all.
 *
 * <p>One contender by itself, once bin/bench has built the class path:
 *
 * <pre>
 * java -cp benchmarks/target/classes:$(cat benchmarks/target/bench.classpath) \
 *   org.openjdk.jmh.Main DecisionBenchmark.allow -p contender=PENSTOCK -p keys=1024 -t 1 -prof gc
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@SuppressWarnings("NullAway.Init") // by setUp
public class DecisionBenchmark {

  /** Who decides. */
  @Param public Contender contender;

  /** How many clients there are. */
  @Param({"1024"})
  public int keys;

  private String[] names;
  private Limiter limiter;

  /** Lets every client call once. */
  @Setup
  public void setUp() {
    names = Keys.first(keys);
    limiter = contender.create();
    for (String name : names) {
      Limiter.requireGranted(limiter.allow(name));
    }
  }

  /** Closes the limiter. */
  @TearDown
  public void tearDown() throws Exception {
    limiter.close();
  }

  /** Whether the client may go on. */
  @Benchmark
  public boolean allow(Turn turn) {
    boolean granted = limiter.allow(turn.next(names));
    Limiter.requireGranted(granted);
    return granted;
  }

  /** The same, and how much the client has left. */
  @Benchmark
  public Object decide(Turn turn) {
    return limiter.decide(turn.next(names));
  }

  /** Whose turn it is: Marsaglia's xorshift, one for each thread. */
  @State(Scope.Thread)
  public static class Turn {

    private int random;

    /** Gives each thread its own sequence. */
    @Setup
    public void setUp(ThreadParams thread) {
      random = 0x9E3779B9 * (thread.getThreadIndex() + 1);
    }

    String next(String[] names) {
      int x = random;
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      random = x;
      return names[(int) ((Integer.toUnsignedLong(x) * names.length) >>> 32)];
    }
  }
}
