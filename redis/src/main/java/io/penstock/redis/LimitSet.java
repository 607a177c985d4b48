package io.penstock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.penstock.BucketStats;
import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.spi.Answer;
import io.penstock.spi.NamedLimits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The limits of a limiter, as the script wants them and with what can be said of their levels.
 * Levels stand in one array in order of declaration, two elements each: whole tokens and the rest.
 * Immutable.
 */
final class LimitSet {

  /** What stands before the numbers of limits: what to do, tokens, deadline. */
  private static final int HEAD_BYTES = 3 * Double.BYTES;

  private static final int PACKED_BYTES = 4 * Double.BYTES;

  private final List<Limit> limits;
  private final TickMeter[] meters;
  private final String text;
  private final byte[] line;
  private final byte[] numbers;

  private LimitSet(List<Limit> limits) {
    this.limits = limits;
    this.meters = limits.stream().map(TickMeter::of).toArray(TickMeter[]::new);
    StringBuilder all = new StringBuilder();
    ByteBuffer packed = ByteBuffer.allocate(PACKED_BYTES * meters.length + 2);
    packed.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < meters.length; i++) {
      TickMeter meter = meters[i];
      all.append(i == 0 ? "" : " ").append('"').append(limits.get(i).name()).append('"');
      for (long each : new long[] {meter.capacity(), meter.whole(), meter.part(), meter.unit()}) {
        all.append(' ').append(each);
        packed.putDouble((double) each);
      }
    }
    this.text = all.append('\n').toString();
    this.numbers = packed.put((byte) '\r').put((byte) '\n').array();
    int length = HEAD_BYTES + PACKED_BYTES * meters.length;
    this.line = "$%d\r\n%s\r\n$%d\r\n".formatted(text.length(), text, length).getBytes(US_ASCII);
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

  /** What a bucket is left under, as the script stores it. */
  String text() {
    return text;
  }

  /**
   * The text as an argument of a command, and the beginning of the next one, which is to hold
   * {@value #HEAD_BYTES} bytes before {@link #numbers}. Not to be changed.
   */
  byte[] line() {
    return line;
  }

  /** The numbers of each limit, packed, and the end of the argument. Not to be changed. */
  byte[] numbers() {
    return numbers;
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
