package io.penstock.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** What a limit is reduced to, and where one long stops being enough. */
class MeterEdgesTest {

  @Test
  void theRefillIsReducedByItsGreatestCommonDivisor() {
    NarrowMeter meter = (NarrowMeter) Meter.of(5, 6, 9);
    assertThat(meter.unit).isEqualTo(3);
    assertThat(meter.gain).isEqualTo(2);
    assertThat(meter.full()).isEqualTo(15);
    assertThat(meter.fillNanos()).isEqualTo(8);
  }

  @Test
  void aPeriodThatDividesTheTokensLeavesAUnitOfOne() {
    Meter meter = Meter.of(5, 9, 3);
    assertThat(meter.unit).isEqualTo(1);
    assertThat(meter.gain).isEqualTo(3);
  }

  @Test
  void withoutARefillATokenIsOneUnit() {
    NarrowMeter meter = (NarrowMeter) Meter.of(7, 0, 1_000);
    assertThat(meter.unit).isEqualTo(1);
    assertThat(meter.gain).isZero();
    assertThat(meter.full()).isEqualTo(7);
  }

  @Test
  void sixtyOneBitsFitALongAndSixtyTwoDoNot() {
    assertThat(Meter.of(1L << 30, 1, (1L << 31) - 1).width()).isEqualTo(1);
    assertThat(Meter.of(1L << 30, 1, 1L << 31).width()).isEqualTo(2);
  }

  @Test
  void theFillTimeIsRoundedUpToWholeNanoseconds() {
    assertThat(Meter.of(2, 3, 6).fillNanos()).isEqualTo(4);
    assertThat(Meter.of(2, 3, 7).fillNanos()).isEqualTo(5);
  }

  @Test
  void aBucketThatHoldsNothingIsFullAtOnceWithAndWithoutRefill() {
    assertThat(Meter.of(0, 5, 1_000).fillNanos()).isZero();
    assertThat(Meter.of(0, 0, 1_000).fillNanos()).isZero();
  }

  @Test
  void whatNeverRefillsNeverFills() {
    assertThat(Meter.of(3, 0, 1_000).fillNanos()).isEqualTo(Meter.NEVER);
  }

  @Test
  void aFillTimeThatALongCannotHoldIsNever() {
    assertThat(Meter.of(1L << 12, 1, 1L << 50).fillNanos()).isEqualTo(1L << 62);
    assertThat(Meter.of(1L << 13, 1, 1L << 50).fillNanos()).isEqualTo(Meter.NEVER);
    assertThat(Meter.of(1L << 40, 1, 1L << 50).fillNanos()).isEqualTo(Meter.NEVER);
  }

  @Test
  void tokensOfAnotherLimitAreRoundedDownToUnitsAndCutAtFull() {
    Meter meter = Meter.of(4, 2, 3);
    assertThat(meter.units(tokens(5, 2))).isEqualTo(7); // 2.5 tokens of 3 units: 7.5
    assertThat(meter.units(tokens(8, 2))).isEqualTo(12);
    assertThat(meter.units(tokens(9, 2))).isEqualTo(12);
    assertThat(meter.units(tokens(0, 2))).isZero();
  }

  private static Tokens tokens(long units, long unit) {
    return new Tokens(BigInteger.valueOf(units), unit);
  }
}
