package io.penstock.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/**
 * Every edge of the arithmetic in one long, by hand. Each level stands between two neighbours,
 * which stay what they are.
 */
class NarrowMeterEdgesTest {

  /** Three tokens in ten nanoseconds: a token has 10 units, a nanosecond brings 3, full is 30. */
  private final NarrowMeter meter = (NarrowMeter) Meter.of(3, 3, 10);

  private final NarrowMeter unrefilled = (NarrowMeter) Meter.of(3, 0, 1_000);

  private static long[] between(long level) {
    return new long[] {-7, level, -8};
  }

  @Test
  void takesOnePlace() {
    assertThat(meter.width()).isEqualTo(1);
  }

  @Test
  void fillsToCapacityTimesUnit() {
    long[] levels = between(4);
    meter.fill(levels, 1);
    assertThat(levels).containsExactly(-7, 30, -8);
    assertThat(meter.full()).isEqualTo(30);
  }

  @Test
  void settlesByWholeNanosecondsUpToFull() {
    assertThat(meter.settled(4, 0)).isEqualTo(4);
    assertThat(meter.settled(4, 1)).isEqualTo(7);
    assertThat(meter.settled(4, 8)).isEqualTo(28);
    assertThat(meter.settled(4, 9)).isEqualTo(30);
    assertThat(meter.settled(4, 10)).isEqualTo(30);
    assertThat(meter.settled(4, Long.MAX_VALUE)).isEqualTo(30);
    long[] levels = between(4);
    meter.settle(levels, 1, 2);
    assertThat(levels).containsExactly(-7, 10, -8);
  }

  @Test
  void doesNotOverflowAtTheFillTimeOfTheFastestRefill() {
    NarrowMeter fastest = (NarrowMeter) Meter.of(2, Long.MAX_VALUE, 1);
    assertThat(fastest.fillNanos()).isEqualTo(1);
    assertThat(fastest.settled(1, 1)).isEqualTo(2);
    assertThat(fastest.settled(1, 0)).isEqualTo(1);
  }

  @Test
  void settlesNothingWithoutARefill() {
    assertThat(unrefilled.settled(2, Long.MAX_VALUE - 1)).isEqualTo(2);
    assertThat(unrefilled.settled(2, Long.MAX_VALUE)).isEqualTo(2);
  }

  @Test
  void spendsDownToNothingAndTellsByItsSignWhatIsNotCovered() {
    assertThat(meter.spent(30, 3)).isZero();
    assertThat(meter.spent(29, 2)).isEqualTo(9);
    assertThat(meter.spent(29, 3)).isNegative();
    assertThat(meter.spent(30, 4)).isNegative();
    assertThat(meter.spent(30, Long.MAX_VALUE)).isNegative();
    assertThat(meter.spent(30, 1L << 60)).isNegative(); // whose units a long cannot hold
    long[] levels = between(29);
    meter.spend(levels, 1, 2);
    assertThat(levels).containsExactly(-7, 9, -8);
  }

  @Test
  void coversWhatItHoldsExactly() {
    assertThat(meter.covers(between(20), 1, 2)).isTrue();
    assertThat(meter.covers(between(19), 1, 2)).isFalse();
    assertThat(meter.covers(between(30), 1, 3)).isTrue();
    assertThat(meter.covers(between(30), 1, 4)).isFalse();
  }

  @Test
  void refundsUpToFull() {
    assertThat(refunded(4, 1)).containsExactly(-7, 14, -8);
    assertThat(refunded(10, 2)).containsExactly(-7, 30, -8);
    assertThat(refunded(11, 2)).containsExactly(-7, 30, -8);
    assertThat(refunded(4, 3)).containsExactly(-7, 30, -8);
    assertThat(refunded(4, Long.MAX_VALUE)).containsExactly(-7, 30, -8);
  }

  private long[] refunded(long level, long tokens) {
    long[] levels = between(level);
    meter.refund(levels, 1, tokens);
    return levels;
  }

  @Test
  void isFullOnlyWhenNothingMoreFitsIn() {
    assertThat(meter.isFull(between(30), 1)).isTrue();
    assertThat(meter.isFull(between(29), 1)).isFalse();
  }

  @Test
  void isBelowOnlyWhatIsHigher() {
    assertThat(meter.isBelow(between(3), between(4), 1)).isTrue();
    assertThat(meter.isBelow(between(4), between(4), 1)).isFalse();
    assertThat(meter.isBelow(between(5), between(4), 1)).isFalse();
  }

  @Test
  void tellsExactlyWhatItHoldsAndHoldsWhatItIsTold() {
    assertThat(meter.exactly(between(17), 1)).isEqualTo(new Tokens(BigInteger.valueOf(17), 10));
    long[] levels = between(0);
    meter.hold(levels, 1, new Tokens(BigInteger.valueOf(5), 4));
    assertThat(levels).as("1.25 tokens are 12.5 units").containsExactly(-7, 12, -8);
  }

  @Test
  void countsWholeTokensAndFractions() {
    assertThat(meter.wholeTokens(between(19), 1)).isEqualTo(1);
    assertThat(meter.wholeTokens(between(20), 1)).isEqualTo(2);
    assertThat(meter.wholeTokens(20)).isEqualTo(2);
    assertThat(meter.tokens(between(19), 1)).isEqualTo(1.9);
  }

  @Test
  void waitsUntilTheLastUnitIsThere() {
    assertThat(meter.waitNanos(between(20), 1, 2)).isZero();
    assertThat(meter.waitNanos(between(21), 1, 2)).isZero();
    assertThat(meter.waitNanos(between(19), 1, 2)).isEqualTo(1);
    assertThat(meter.waitNanos(between(17), 1, 2)).isEqualTo(1);
    assertThat(meter.waitNanos(between(16), 1, 2)).isEqualTo(2);
    assertThat(meter.waitNanos(between(0), 1, 3)).isEqualTo(10);
    assertThat(meter.waitNanos(16, 2)).isEqualTo(2);
  }

  @Test
  void waitsForeverForMoreThanFitsIn() {
    assertThat(meter.waitNanos(between(30), 1, 4)).isEqualTo(Meter.NEVER);
    assertThat(meter.waitNanos(between(30), 1, Long.MAX_VALUE)).isEqualTo(Meter.NEVER);
  }

  @Test
  void waitsForeverForWhatNeverRefills() {
    assertThat(unrefilled.waitNanos(between(2), 1, 3)).isEqualTo(Meter.NEVER);
    assertThat(unrefilled.waitNanos(between(2), 1, 2)).isZero();
    assertThat(unrefilled.resetNanos(between(2), 1)).isEqualTo(Meter.NEVER);
    assertThat(unrefilled.resetNanos(between(3), 1)).isZero();
  }

  @Test
  void resetsWithTheNextWholeToken() {
    assertThat(meter.resetNanos(between(30), 1)).isZero();
    assertThat(meter.resetNanos(between(29), 1)).isEqualTo(1);
    assertThat(meter.resetNanos(between(20), 1)).isEqualTo(4);
    assertThat(meter.resetNanos(between(0), 1)).isEqualTo(4);
    assertThat(meter.resetNanos(23, meter.wholeTokens(23))).isEqualTo(3);
  }
}
