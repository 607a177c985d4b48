package io.penstock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.penstock.BucketStats;
import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.spi.Answer;
import io.penstock.spi.NamedLimits;
import java.util.ArrayList;
import java.util.List;

/**
 * The limits of a limiter, as the script wants them and with what can be said of their levels.
 * Levels stand in one array in order of declaration, two elements each: whole tokens and the rest.
 * Immutable.
 */
final class LimitSet {

  private final List<Limit> limits;
  private final TickMeter[] meters;
  private final byte[][] arguments;

  private LimitSet(List<Limit> limits) {
    this.limits = limits;
    this.meters = limits.stream().map(TickMeter::of).toArray(TickMeter[]::new);
    List<byte[]> all = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < meters.length; i++) {
      TickMeter meter = meters[i];
      text.append(i == 0 ? "" : " ").append('"').append(limits.get(i).name()).append('"');
      for (long each : new long[] {meter.capacity(), meter.whole(), meter.part(), meter.unit()}) {
        text.append(' ').append(each);
        all.add(Long.toString(each).getBytes(US_ASCII));
      }
    }
    all.add(0, text.toString().getBytes(US_ASCII));
    this.arguments = all.toArray(new byte[0][]);
  }

  /**
   * Makes the set.
   *
   * @throws IllegalArgumentException if there is none, two have the same name, or Redis cannot keep
   *     one exactly
   */
  static LimitSet of(List<Limit> limits) {
    List<Limit> named = NamedLimits.of(limits);
    if (named.isEmpty()) {
      throw new IllegalArgumentException("limits: [] (expected: at least one)");
    }
    return new LimitSet(named);
  }

  /** What the script is told of them: all in one string, then the numbers of each. */
  byte[][] arguments() {
    return arguments;
  }

  /** How many elements their levels take. */
  int width() {
    return 2 * meters.length;
  }

  /** The levels of a full bucket. */
  long[] full() {
    long[] levels = new long[width()];
    for (int i = 0; i < meters.length; i++) {
      meters[i].fillIn(levels, 2 * i);
    }
    return levels;
  }

  /** Levels after some time, in microseconds. */
  long[] after(long[] levels, long elapsed) {
    long[] settled = levels.clone();
    for (int i = 0; i < meters.length; i++) {
      meters[i].settleIn(settled, 2 * i, elapsed);
    }
    return settled;
  }

  /** Whether all of them hold that many tokens. */
  boolean cover(long[] levels, long tokens) {
    for (int i = 0; i < levels.length; i += 2) {
      if (levels[i] < tokens) {
        return false;
      }
    }
    return true;
  }

  /** The decision from the levels after it. */
  Answer answer(boolean granted, long[] levels, long cost) {
    List<Decision> each = new ArrayList<>(meters.length);
    for (int i = 0; i < meters.length; i++) {
      long wait = granted ? 0 : meters[i].waitNanos(levels, 2 * i, cost);
      each.add(
          new Decision(
              wait == 0,
              Math.max(0, levels[2 * i]),
              wait,
              meters[i].resetNanos(levels, 2 * i),
              limits.get(i)));
    }
    return Answer.of(granted, each);
  }

  BucketStats stats(long[] levels) {
    List<BucketStats.Level> all = new ArrayList<>(meters.length);
    for (int i = 0; i < meters.length; i++) {
      all.add(new BucketStats.Level(limits.get(i), meters[i].tokens(levels, 2 * i)));
    }
    return new BucketStats(all, all.get(Answer.tightest(answer(true, levels, 0).limits())));
  }
}
