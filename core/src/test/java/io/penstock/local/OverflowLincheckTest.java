package io.penstock.local;

import io.penstock.Limit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A key that has the shared bucket for itself, while there is a single place for a bucket, must not
 * notice which of the two it has, nor when it moves. So the specification is that of a limiter with
 * places enough. (Of keys that share, the contract promises bounds only: {@link
 * SharedBucketLincheckTest}.)
 */
@Tag("lincheck")
class OverflowLincheckTest {

  private static final List<String> KEYS = List.of("a", "a");
  private static final List<List<Limit>> SETTINGS =
      List.of(
          List.of(Limit.capacity(2).refilling(1, Duration.ofNanos(10)).named("only")),
          List.of(Limit.capacity(3).refilling(1, Duration.ofNanos(4)).named("only")));

  /** The place is free; who comes while a bucket is being made for it goes to the shared one. */
  public static final class FreePlace extends LimiterOperations {
    public FreePlace() {
      super(SETTINGS, KEYS, 1);
    }
  }

  public static final class FullBucket extends SequentialLimiter {
    public FullBucket() {
      super(SETTINGS, KEYS);
    }
  }

  /**
   * The place is taken, by a bucket that a sweep forgets a little later: it is full by now, but has
   * not been idle for long enough to be looked at. The shared one is empty.
   */
  public static class TakenPlace extends LimiterOperations {
    public TakenPlace() {
      super(SETTINGS, KEYS, 1);
      expect(limiter.allow("in the place", 1));
      ticker.advanceNanos(15);
      expect(limiter.allow("a", 2));
    }
  }

  /** The place has become free, but the key has yet to move, from half a token. */
  public static final class LeftPlace extends TakenPlace {
    public LeftPlace() {
      ticker.advanceNanos(5);
      limiter.sweep();
      expect(limiter.status().keys() == 0);
    }
  }

  public static class EmptyBucket extends SequentialLimiter {
    public EmptyBucket() {
      super(SETTINGS, KEYS);
      expect(allow(0, 2));
    }
  }

  public static final class HalfAToken extends EmptyBucket {
    public HalfAToken() {
      advance(5);
    }
  }

  private static void expect(boolean granted) {
    if (!granted) {
      throw new AssertionError("It does not begin as it should");
    }
  }

  @Test
  void freePlaceUnderStress() {
    Lincheck.stress(FullBucket.class).actorsBefore(0).check(FreePlace.class);
  }

  @Test
  void freePlaceModelChecked() {
    Lincheck.model(FullBucket.class)
        .actorsBefore(0)
        .iterations(Lincheck.scaled(12)) // fewer do not see a bucket made without its inheritance
        .invocationsPerIteration(80)
        .check(FreePlace.class);
  }

  @Test
  void takenPlaceUnderStress() {
    Lincheck.stress(EmptyBucket.class).actorsBefore(0).check(TakenPlace.class);
  }

  @Test
  void takenPlaceModelChecked() {
    Lincheck.model(EmptyBucket.class).actorsBefore(0).check(TakenPlace.class);
  }

  @Test
  void leftPlaceUnderStress() {
    Lincheck.stress(HalfAToken.class).actorsBefore(0).check(LeftPlace.class);
  }

  @Test
  void leftPlaceModelChecked() {
    Lincheck.model(HalfAToken.class).actorsBefore(0).check(LeftPlace.class);
  }
}
