package io.penstock.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/**
 * Every edge of the arithmetic in two longs: carries, borrows, halves that look negative. Expected
 * levels are whole numbers of any size; each stands between two neighbours, which stay what they
 * are.
 */
class WideMeterEdgesTest {

  private static final long CAPACITY = (1L << 40) + 3;
  private static final long UNIT = (1L << 50) + 1;

  /** One token a period: a nanosecond brings one unit. */
  private final Meter slow = Meter.of(CAPACITY, 1, UNIT);

  /** A nanosecond brings more than 2^60 units. */
  private final Meter fast = Meter.of(CAPACITY, (1L << 60) + 1, UNIT - 1);

  private static final BigInteger FULL = big(CAPACITY).multiply(big(UNIT));
  private static final BigInteger HALF = BigInteger.ONE.shiftLeft(Long.SIZE);

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }

  private static long[] between(BigInteger level) {
    return new long[] {-7, level.shiftRight(Long.SIZE).longValueExact(), level.longValue(), -8};
  }

  private static long[] between(long level) {
    return between(big(level));
  }

  private long[] settled(Meter meter, BigInteger level, long elapsed) {
    long[] levels = between(level);
    meter.settle(levels, 1, elapsed);
    return levels;
  }

  @Test
  void takesTwoPlaces() {
    assertThat(slow.width()).isEqualTo(2);
    assertThat(slow.unit).isEqualTo(UNIT);
    assertThat(fast.width()).isEqualTo(2);
    assertThat(fast.unit).isEqualTo(UNIT - 1);
    assertThat(fast.gain).isEqualTo((1L << 60) + 1);
  }

  @Test
  void fillsBothHalves() {
    long[] levels = between(5);
    slow.fill(levels, 1);
    assertThat(levels).containsExactly(between(FULL));
  }

  @Test
  void settlesWithoutACarry() {
    assertThat(settled(slow, big(0), 9)).containsExactly(between(9));
    assertThat(settled(slow, big(4), 0)).containsExactly(between(4));
    assertThat(settled(slow, HALF.add(big(4)), 9)).containsExactly(between(HALF.add(big(13))));
  }

  @Test
  void settlesWithACarry() {
    assertThat(settled(slow, HALF.subtract(big(1)), 1)).containsExactly(between(HALF));
    assertThat(settled(slow, HALF.subtract(big(3)), 9)).containsExactly(between(HALF.add(big(6))));
    assertThat(settled(slow, HALF.subtract(big(1)), 0))
        .containsExactly(between(HALF.subtract(big(1))));
  }

  @Test
  void settlesByAProductOfMoreThanALong() {
    long elapsed = 1L << 9;
    BigInteger gained = big(fast.gain).multiply(big(elapsed));
    assertThat(settled(fast, big(11), elapsed)).containsExactly(between(gained.add(big(11))));
    BigInteger level = HALF.multiply(big(2)).subtract(big(5));
    assertThat(settled(fast, level, elapsed)).containsExactly(between(gained.add(level)));
  }

  @Test
  void settlesUpToFull() {
    BigInteger last = FULL.subtract(big(1));
    assertThat(settled(slow, FULL.subtract(big(2)), 1)).containsExactly(between(last));
    assertThat(settled(slow, last, 1)).containsExactly(between(FULL));
    assertThat(settled(slow, last, 2)).containsExactly(between(FULL));
    assertThat(settled(slow, FULL, Long.MAX_VALUE)).containsExactly(between(FULL));
    long[] full = new long[4];
    full[0] = -7;
    full[3] = -8;
    fast.fill(full, 1);
    assertThat(settled(fast, big(0), Long.MAX_VALUE)).containsExactly(full);
  }

  @Test
  void coversWhatItHoldsExactly() {
    long tokens = 1L << 20;
    BigInteger need = big(tokens).multiply(big(UNIT));
    assertThat(slow.covers(between(need), 1, tokens)).isTrue();
    assertThat(slow.covers(between(need.subtract(big(1))), 1, tokens)).isFalse();
    assertThat(slow.covers(between(need.add(big(1))), 1, tokens)).isTrue();
  }

  @Test
  void coversByTheHighHalfFirst() {
    long tokens = 1L << 20; // 2^70 + 2^20 units: 64 in the high half
    assertThat(slow.covers(between(HALF.multiply(big(65))), 1, tokens)).isTrue();
    assertThat(slow.covers(between(HALF.multiply(big(64)).subtract(big(1))), 1, tokens)).isFalse();
  }

  @Test
  void comparesLowHalvesAsUnsigned() {
    BigInteger negativeLooking = HALF.subtract(big(1));
    assertThat(slow.covers(between(negativeLooking), 1, 1)).isTrue();
    assertThat(slow.isBelow(between(3), between(negativeLooking), 1)).isTrue();
    assertThat(slow.isBelow(between(negativeLooking), between(3), 1)).isFalse();
  }

  @Test
  void coversTheCapacityAndNothingBeyond() {
    assertThat(slow.covers(between(FULL), 1, CAPACITY)).isTrue();
    assertThat(slow.covers(between(FULL.subtract(big(1))), 1, CAPACITY)).isFalse();
    assertThat(slow.covers(between(FULL), 1, CAPACITY + 1)).isFalse();
    assertThat(slow.covers(between(FULL), 1, Long.MAX_VALUE)).isFalse();
  }

  @Test
  void spendsWithAndWithoutABorrow() {
    assertThat(spent(big(UNIT), 1)).containsExactly(between(0));
    assertThat(spent(big(UNIT).add(big(9)), 1)).containsExactly(between(9));
    assertThat(spent(HALF, 1)).containsExactly(between(HALF.subtract(big(UNIT))));
    assertThat(spent(HALF.add(big(UNIT)), 1)).containsExactly(between(HALF));
    BigInteger cost = big(1L << 20).multiply(big(UNIT));
    assertThat(spent(FULL, 1L << 20)).containsExactly(between(FULL.subtract(cost)));
    assertThat(spent(FULL, CAPACITY)).containsExactly(between(0));
  }

  private long[] spent(BigInteger level, long tokens) {
    long[] levels = between(level);
    slow.spend(levels, 1, tokens);
    return levels;
  }

  @Test
  void refundsUpToFull() {
    assertThat(refunded(big(9), 1)).containsExactly(between(big(UNIT).add(big(9))));
    BigInteger back = big(1L << 20).multiply(big(UNIT));
    assertThat(refunded(big(9), 1L << 20)).containsExactly(between(back.add(big(9))));
    assertThat(refunded(FULL.subtract(big(UNIT)), 1)).containsExactly(between(FULL));
    assertThat(refunded(FULL.subtract(big(1)), 1)).containsExactly(between(FULL));
    assertThat(refunded(big(0), CAPACITY)).containsExactly(between(FULL));
    assertThat(refunded(big(1), CAPACITY + 1)).containsExactly(between(FULL));
    assertThat(refunded(FULL, Long.MAX_VALUE)).containsExactly(between(FULL));
  }

  private long[] refunded(BigInteger level, long tokens) {
    long[] levels = between(level);
    slow.refund(levels, 1, tokens);
    return levels;
  }

  @Test
  void isFullOnlyIfBothHalvesAre() {
    assertThat(slow.isFull(between(FULL), 1)).isTrue();
    assertThat(slow.isFull(between(FULL.subtract(big(1))), 1)).isFalse();
    assertThat(slow.isFull(between(FULL.subtract(HALF)), 1)).isFalse();
  }

  @Test
  void isBelowOnlyWhatIsHigher() {
    assertThat(slow.isBelow(between(3), between(4), 1)).isTrue();
    assertThat(slow.isBelow(between(4), between(4), 1)).isFalse();
    assertThat(slow.isBelow(between(5), between(4), 1)).isFalse();
    assertThat(slow.isBelow(between(5), between(HALF), 1)).isTrue();
    assertThat(slow.isBelow(between(HALF), between(5), 1)).isFalse();
  }

  @Test
  void tellsExactlyWhatItHoldsAndHoldsWhatItIsTold() {
    BigInteger level = HALF.multiply(big(5)).subtract(big(2));
    assertThat(slow.exactly(between(level), 1)).isEqualTo(new Tokens(level, UNIT));
    long[] levels = between(0);
    slow.hold(levels, 1, new Tokens(level, UNIT));
    assertThat(levels).containsExactly(between(level));
    slow.hold(levels, 1, new Tokens(big(5), 2));
    assertThat(levels).containsExactly(between(UNIT * 5 / 2));
    slow.hold(levels, 1, new Tokens(big(CAPACITY + 1), 1));
    assertThat(levels).containsExactly(between(FULL));
  }

  @Test
  void countsWholeTokensAndFractions() {
    BigInteger level = big(1L << 20).multiply(big(UNIT));
    assertThat(slow.wholeTokens(between(level), 1)).isEqualTo(1L << 20);
    assertThat(slow.wholeTokens(between(level.subtract(big(1))), 1)).isEqualTo((1L << 20) - 1);
    Meter even = Meter.of(CAPACITY, 1, 1L << 50);
    assertThat(even.tokens(between(5L << 49), 1)).isEqualTo(2.5);
  }

  @Test
  void waitsUntilTheLastUnitIsThere() {
    assertThat(slow.waitNanos(between(UNIT), 1, 1)).isZero();
    assertThat(slow.waitNanos(between(UNIT + 5_000), 1, 1)).isZero();
    assertThat(slow.waitNanos(between(UNIT - 1), 1, 1)).isEqualTo(1);
    assertThat(slow.waitNanos(between(0), 1, 1)).isEqualTo(UNIT);
    // Missing: one unit more than 2^21 nanoseconds bring, then just as much.
    BigInteger need = big(1L << 35).multiply(big(fast.unit));
    BigInteger gained = big(1L << 21).multiply(big(fast.gain));
    BigInteger level = need.subtract(gained);
    assertThat(fast.waitNanos(between(level.subtract(big(1))), 1, 1L << 35))
        .isEqualTo((1L << 21) + 1);
    assertThat(fast.waitNanos(between(level), 1, 1L << 35)).isEqualTo(1L << 21);
  }

  @Test
  void waitsNothingForWhatItHoldsManyTimesOver() {
    assertThat(fast.waitNanos(between(HALF), 1, 1)).isZero();
  }

  @Test
  void waitsForeverForMoreThanFitsIn() {
    assertThat(slow.waitNanos(between(FULL), 1, CAPACITY)).isZero();
    assertThat(fast.waitNanos(between(0), 1, CAPACITY)).isEqualTo(fast.fillNanos());
    assertThat(fast.waitNanos(between(0), 1, CAPACITY + 1)).isEqualTo(Meter.NEVER);
  }

  @Test
  void aWaitThatALongCannotHoldIsNever() {
    Meter meter = Meter.of(CAPACITY, 1, 1L << 50);
    assertThat(meter.waitNanos(between(0), 1, 1L << 12)).isEqualTo(1L << 62);
    assertThat(meter.waitNanos(between(0), 1, 1L << 13)).isEqualTo(Meter.NEVER);
    assertThat(meter.waitNanos(between(0), 1, 1L << 20)).isEqualTo(Meter.NEVER);
  }

  @Test
  void resetsWithTheNextWholeToken() {
    assertThat(slow.resetNanos(between(FULL), 1)).isZero();
    assertThat(slow.resetNanos(between(FULL.subtract(big(1))), 1)).isEqualTo(1);
    assertThat(slow.resetNanos(between(UNIT), 1)).isEqualTo(UNIT);
    assertThat(slow.resetNanos(between(UNIT + 9), 1)).isEqualTo(UNIT - 9);
    assertThat(fast.resetNanos(between(0), 1)).isEqualTo(1);
  }
}
