package io.penstock.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time of the first call of a new client: making its bucket, finding a place for it, and
 * deciding. 100,000 clients come to a new limiter, whose table grows meanwhile.
 *
 * <p>By itself, once bin/bench has built the class path:
 *
 * <pre>
 * java -cp benchmarks/target/classes:$(cat benchmarks/target/bench.classpath) \
 *   org.openjdk.jmh.Main CreationBenchmark -p contender=PENSTOCK,BUCKET4J -prof gc
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 10)
@Measurement(iterations = 10)
@SuppressWarnings("NullAway.Init") // by setUp
public class CreationBenchmark {

  private static final int CLIENTS = 100_000;

  /** Who makes buckets. */
  @Param public Contender contender;

  private String[] names;
  private Limiter limiter;

  /** Makes the limiter, and names whose hash nobody has computed yet. */
  @Setup(Level.Iteration)
  public void setUp() {
    names = Keys.first(CLIENTS);
    limiter = contender.create();
  }

  /** Closes the limiter. */
  @TearDown(Level.Iteration)
  public void tearDown() throws Exception {
    limiter.close();
  }

  /** Lets every client call once. */
  @Benchmark
  @OperationsPerInvocation(CLIENTS)
  public void create() {
    for (String name : names) {
      Limiter.requireGranted(limiter.allow(name));
    }
  }
}
