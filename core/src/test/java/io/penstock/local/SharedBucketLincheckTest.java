package io.penstock.local;

import io.penstock.Limit;
import io.penstock.ManualTicker;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.LongGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Several keys and one place: who gets it, and what the others leave of the shared bucket, is not
 * promised. What is: no key is granted more than its limit in any window, wherever it spends.
 */
@Tag("lincheck")
class SharedBucketLincheckTest {

  private static final List<String> KEYS = List.of("a", "b");
  private static final int CAPACITY = 2;
  private static final long NANOS_PER_TOKEN = 10;
  private static final Limit LIMIT =
      Limit.capacity(CAPACITY).refilling(1, Duration.ofNanos(NANOS_PER_TOKEN)).named("only");

  /** A decision is dated by a reading between those two. */
  private record Grant(String key, long from, long to, long cost) {}

  @Param(name = "key", gen = IntGen.class, conf = "0:1")
  @Param(name = "cost", gen = LongGen.class, conf = "1:2")
  @Param(name = "nanos", gen = LongGen.class, conf = "5:25")
  public static final class Keys {

    private final ManualTicker ticker = new ManualTicker();
    private final LocalRateLimiter limiter =
        LincheckLimiter.of(List.of(LIMIT), 1, Long.MAX_VALUE, ticker);
    private final Queue<Grant> grants = new ConcurrentLinkedQueue<>();

    @Operation
    public void take(@Param(name = "key") int key, @Param(name = "cost") long cost) {
      long from = ticker.read();
      if (limiter.allow(KEYS.get(key), cost)) {
        grants.add(new Grant(KEYS.get(key), from, ticker.read(), cost));
      }
    }

    @Operation
    public void advance(@Param(name = "nanos") long nanos) {
      ticker.advanceNanos(nanos);
    }

    @Operation
    public void sweep() {
      limiter.sweep();
    }

    @Validate
    public void noWindowExceedsTheLimit() {
      Grant[] all = grants.toArray(new Grant[0]);
      for (Grant first : all) {
        for (Grant last : all) {
          long granted = 0;
          for (Grant grant : all) {
            boolean inside = grant.from >= first.from && grant.to <= last.to;
            granted += inside && grant.key.equals(first.key) ? grant.cost : 0;
          }
          long window = Math.max(0, last.to - first.from);
          if (granted > CAPACITY + window / NANOS_PER_TOKEN) {
            throw new AssertionError(
                first.key + " got " + granted + " of " + CAPACITY + " in " + window + " ns");
          }
        }
      }
    }
  }

  /** No operation has a result. */
  public static final class Specification {
    public void take(int key, long cost) {}

    public void advance(long nanos) {}

    public void sweep() {}
  }

  @Test
  void underStress() {
    Lincheck.stress(Specification.class).check(Keys.class);
  }

  @Test
  void modelChecked() {
    Lincheck.model(Specification.class).check(Keys.class);
  }
}
