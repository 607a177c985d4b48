package io.penstock.local;

import io.penstock.Limit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A limiter with places enough cannot be told from a {@link SequentialLimiter}. */
@Tag("lincheck")
class LimiterLincheckTest {

  private static Limit limit(String name, long capacity, long nanosPerToken) {
    return Limit.capacity(capacity).refilling(1, Duration.ofNanos(nanosPerToken)).named(name);
  }

  /** Calls that take the short way, and messages; one key, so that all of them meet. */
  public static final class OneLimit extends LimiterOperations {

    private static final List<String> KEYS = List.of("a", "a");
    private static final List<List<Limit>> SETTINGS =
        List.of(List.of(limit("only", 2, 10)), List.of(limit("only", 3, 4)));

    public OneLimit() {
      super(SETTINGS, KEYS, 100);
    }

    public static final class Specification extends SequentialLimiter {
      public Specification() {
        super(SETTINGS, KEYS);
      }
    }
  }

  /** Messages only, and limits that come and go. */
  public static final class TwoLimits extends LimiterOperations {

    private static final List<String> KEYS = List.of("a", "b");
    private static final List<List<Limit>> SETTINGS =
        List.of(
            List.of(limit("burst", 2, 5), limit("day", 4, 11)),
            List.of(limit("new", 5, 7), limit("day", 3, 13)));

    public TwoLimits() {
      super(SETTINGS, KEYS, 100);
    }

    public static final class Specification extends SequentialLimiter {
      public Specification() {
        super(SETTINGS, KEYS);
      }
    }
  }

  @Test
  void oneLimitUnderStress() {
    Lincheck.stress(OneLimit.Specification.class).check(OneLimit.class);
  }

  @Test
  void oneLimitModelChecked() {
    Lincheck.model(OneLimit.Specification.class).check(OneLimit.class);
  }

  @Test
  void twoLimitsUnderStress() {
    Lincheck.stress(TwoLimits.Specification.class).check(TwoLimits.class);
  }

  @Test
  void twoLimitsModelChecked() {
    Lincheck.model(TwoLimits.Specification.class).check(TwoLimits.class);
  }
}
