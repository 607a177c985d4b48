package io.penstock.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Limit;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SecondsTest {

  @Test
  void waitsAreRoundedUp() {
    assertThat(Seconds.roundedUp(0)).isZero();
    assertThat(Seconds.roundedUp(1)).isEqualTo(1);
    assertThat(Seconds.roundedUp(1_000_000_000)).isEqualTo(1);
    assertThat(Seconds.roundedUp(1_000_000_001)).isEqualTo(2);
    assertThat(Seconds.roundedUp(Long.MAX_VALUE - 1)).isEqualTo(9_223_372_037L);
  }

  @Test
  void fillTimesAreRoundedUpAndBounded() {
    assertThat(Seconds.toFill(Limit.of(100, Duration.ofMinutes(1)))).isEqualTo(60);
    assertThat(Seconds.toFill(Limit.capacity(5).refilling(2, Duration.ofSeconds(1)))).isEqualTo(3);
    assertThat(Seconds.toFill(Limit.capacity(0).refilling(2, Duration.ofSeconds(1)))).isEqualTo(1);
    assertThat(Seconds.toFill(Limit.of(100, Duration.ofMillis(1)))).isEqualTo(1);
    assertThat(Seconds.toFill(Limit.capacity(Limit.MAX_CAPACITY).refilling(1, Limit.MAX_PERIOD)))
        .isEqualTo(999_999_999_999_999L);
  }

  @Test
  void countsAreBounded() {
    assertThat(Seconds.bounded(999_999_999_999_999L)).isEqualTo(999_999_999_999_999L);
    assertThat(Seconds.bounded(1_000_000_000_000_000L)).isEqualTo(999_999_999_999_999L);
  }
}
