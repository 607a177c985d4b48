package io.penstock.local;

import io.penstock.CallTimeoutException;
import io.penstock.Limit;
import io.penstock.ManualTicker;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.LongGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Calls whose deadline has passed before they wait: whether one is served or gives up is a matter
 * of luck, so there is nothing to specify but that in the end just what was granted is gone.
 */
@Tag("lincheck")
class DeadlineLincheckTest {

  private static final String KEY = "a";
  private static final long CAPACITY = 1_000;
  private static final Limit LIMIT = Limit.capacity(CAPACITY).neverRefilling().named("only");

  @Param(name = "cost", gen = LongGen.class, conf = "1:3")
  public static final class Calls {

    private final LocalRateLimiter limiter =
        LincheckLimiter.of(List.of(LIMIT), 100, 0, new ManualTicker());
    private final AtomicLong granted = new AtomicLong();

    @Operation
    public void take(@Param(name = "cost") long cost) {
      try {
        if (limiter.allow(KEY, cost)) {
          granted.addAndGet(cost);
        }
      } catch (CallTimeoutException e) {
        // spent nothing
      }
    }

    @Validate
    public void grantedIsGone() {
      double left = limiter.stats(KEY).tokens();
      if (left != CAPACITY - granted.get()) {
        throw new AssertionError("left: " + left + ", granted: " + granted + " of " + CAPACITY);
      }
    }
  }

  /** No operation has a result. */
  public static final class Specification {
    public void take(long cost) {}
  }

  @Test
  void underStress() {
    Lincheck.stress(Specification.class).check(Calls.class);
  }

  @Test
  void modelChecked() {
    Lincheck.impatientModel(Specification.class).check(Calls.class);
  }
}
