package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a sweep rests. */
class PaceUnitTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void restsNineTimesAsLongAsItWorked() {
    assertThat(Pace.restNanos(100, 0)).isEqualTo(900);
    assertThat(Pace.restNanos(100, 2 * SECOND)).isEqualTo(900);
  }

  @Test
  void hurriesOnceTheRoundIsThreeSecondsOld() {
    assertThat(Pace.restNanos(SECOND, 2 * SECOND)).isEqualTo(SECOND);
    assertThat(Pace.restNanos(100, 3 * SECOND)).isZero();
    assertThat(Pace.restNanos(100, 9 * SECOND)).isNegative();
  }

  @Test
  void reallyRestsOnTheTimer() {
    SharedTimer timer = SharedTimer.acquire();
    try {
      long start = System.nanoTime();
      Pace.of(timer).rest(TimeUnit.MILLISECONDS.toNanos(2));
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(9 * 2_000_000L);
      start = System.nanoTime();
      Pace.HURRY.rest(TimeUnit.HOURS.toNanos(1)); // or this test does not end
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.HOURS.toNanos(1));
    } finally {
      timer.release();
    }
  }
}
