package io.penstock.local;

import io.penstock.Limit;
import io.penstock.ManualTicker;
import java.time.Duration;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a thread sends to a key is served in the order sent, also while the key moves from the
 * shared bucket to one of its own: who fills it up is granted all of it, if nobody else spends.
 */
@Tag("lincheck")
class CallAfterCastLincheckTest {

  private static final int CAPACITY = 2;
  private static final Limit LIMIT =
      Limit.capacity(CAPACITY).refilling(1, Duration.ofDays(1)).named("only");

  /**
   * The only place has become free; the key has yet to move, from a shared bucket with half a
   * token.
   */
  public static final class Moving {

    private final LocalRateLimiter limiter;

    public Moving() {
      ManualTicker ticker = new ManualTicker();
      limiter = LincheckLimiter.of(List.of(LIMIT), 1, Long.MAX_VALUE, ticker);
      boolean inThePlace = limiter.allow("in the place", 1);
      ticker.advance(Duration.ofHours(36)); // the other one is full, but not yet for certain
      boolean shared = limiter.allow("moving", CAPACITY);
      ticker.advance(Duration.ofHours(12));
      limiter.sweep();
      if (!inThePlace || !shared || limiter.status().keys() != 0) {
        throw new AssertionError("The place is taken, or a full bucket denied");
      }
    }

    @Operation(nonParallelGroup = "the sender")
    public boolean fillAndSpend() {
      limiter.reset("moving");
      return limiter.allow("moving", CAPACITY);
    }

    /** Makes the key's own bucket, spending nothing, and then is for a while in the shared one. */
    @Operation
    public void moveAndShare() {
      if (limiter.allow("moving", CAPACITY + 1)) {
        throw new AssertionError("More than a full bucket holds");
      }
      limiter.stats("another");
    }

    @Operation
    public void share() {
      limiter.stats("another");
    }

    @Operation
    public void sweep() {
      limiter.sweep();
    }
  }

  public static final class Specification {
    public boolean fillAndSpend() {
      return true;
    }

    public void moveAndShare() {}

    public void share() {}

    public void sweep() {}
  }

  @Test
  void underStress() {
    Lincheck.stress(Specification.class).actorsBefore(0).check(Moving.class);
  }

  @Test
  void modelChecked() {
    Lincheck.model(Specification.class)
        .actorsBefore(0)
        .iterations(Lincheck.scaled(12))
        .invocationsPerIteration(200)
        .check(Moving.class);
  }
}
