package io.penstock.local;

import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.ManualTicker;
import io.penstock.spi.BucketRef;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.LongGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/**
 * What Lincheck may do to a limiter, each operation as the contract has it: casts are not waited
 * for.
 *
 * <p>Time is an operation like the others. That is sound: a decision reads the ticker within the
 * call, its bucket goes by the latest reading it has seen, and so all operations can be put in one
 * order, by date and then as their buckets served them, in which each of them sees exactly the
 * advances before it. Only a change of limits is never made while time advances: it is dated by a
 * reading of its own and takes effect a moment later, and no single order has to explain both.
 */
@Param(name = "key", gen = IntGen.class, conf = "0:1")
@Param(name = "cost", gen = LongGen.class, conf = "1:3")
@Param(name = "nanos", gen = LongGen.class, conf = "5:25")
@Param(name = "setting", gen = IntGen.class, conf = "0:1")
public abstract class LimiterOperations {

  final ManualTicker ticker = new ManualTicker();
  final LocalRateLimiter limiter;
  private final List<List<Limit>> settings;
  private final List<String> keys;
  private final List<BucketRef> references;

  /** Begins with the first of these settings; two keys, which may be the same. */
  LimiterOperations(List<List<Limit>> settings, List<String> keys, long maxKeys) {
    this.settings = settings;
    this.keys = keys;
    this.limiter = LincheckLimiter.of(settings.get(0), maxKeys, Long.MAX_VALUE, ticker);
    this.references = keys.stream().map(limiter::reference).toList();
  }

  @Operation
  public final boolean allow(@Param(name = "key") int key, @Param(name = "cost") long cost) {
    return limiter.allow(keys.get(key), cost);
  }

  /** By a reference, which may have found the bucket long ago. */
  @Operation
  public final Decision decide(@Param(name = "key") int key, @Param(name = "cost") long cost) {
    return references.get(key).decide(cost);
  }

  @Operation
  public final double stats(@Param(name = "key") int key) {
    return limiter.stats(keys.get(key)).tokens();
  }

  @Operation
  public final void reset(@Param(name = "key") int key) {
    limiter.reset(keys.get(key));
  }

  @Operation
  public final void refund(@Param(name = "key") int key, @Param(name = "cost") long tokens) {
    limiter.refund(keys.get(key), tokens);
  }

  @Operation(nonParallelGroup = "time")
  public final void advance(@Param(name = "nanos") long nanos) {
    ticker.advanceNanos(nanos);
  }

  @Operation(nonParallelGroup = "time")
  public final void reconfigure(@Param(name = "setting") int setting) {
    limiter.reconfigure(settings.get(setting));
  }

  @Operation
  public final void sweep() {
    limiter.sweep();
  }
}
