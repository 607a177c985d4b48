package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Limit;
import io.penstock.ManualTicker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The restart budget to the nanosecond: two restarts in 100 ns. */
class FaultsUnitTest {

  private static final LocalOptions OPTIONS =
      new LocalOptions(
          List.of(Limit.of(1, Duration.ofHours(1)).named("limit-1")),
          10,
          1,
          1,
          2,
          100,
          new ManualTicker(),
          LocalOptions.NO_LISTENER);

  private static Faults at(long... dates) {
    Faults faults = null;
    for (long date : dates) {
      faults = Faults.after(faults, date, OPTIONS);
    }
    assertThat(faults).isNotNull();
    return faults;
  }

  @Test
  void asManyFaultsAsAllowedAreNoQuarantineAndOneMoreIs() {
    assertThat(at(0).isQuarantined()).isFalse();
    assertThat(at(0, 0).isQuarantined()).isFalse();
    assertThat(at(0, 0, 0).isQuarantined()).isTrue();
    assertThat(at(0, 0, 0, 0).isQuarantined()).isTrue();
  }

  @Test
  void aFaultCountsForTheRestartPeriodAndNoLonger() {
    assertThat(at(0, 50, 99).isQuarantined()).isTrue();
    assertThat(at(0, 50, 100).isQuarantined()).isFalse();
  }

  @Test
  void onlyWhatLiesBackThePeriodIsForgotten() {
    assertThat(at(0, 50, 100, 149).isQuarantined()).isTrue();
    assertThat(at(0, 50, 100, 150).isQuarantined()).isFalse();
    assertThat(at(0, 10, 1_000).isQuarantined()).isFalse();
    assertThat(at(0, 10, 1_000, 1_001).isQuarantined()).isFalse();
    assertThat(at(0, 10, 1_000, 1_001, 1_002).isQuarantined()).isTrue();
  }

  @Test
  void allIsOverOneRestartPeriodAfterTheLastFault() {
    Faults faults = at(0, 50);
    assertThat(faults.isOver(149, OPTIONS)).isFalse();
    assertThat(faults.isOver(150, OPTIONS)).isTrue();
  }

  @Test
  void datesMayWrapAround() {
    long late = Long.MAX_VALUE - 10;
    assertThat(at(late, late + 20, late + 99).isQuarantined()).isTrue();
    assertThat(at(late, late + 20, late + 100).isQuarantined()).isFalse();
    assertThat(at(late).isOver(late + 99, OPTIONS)).isFalse();
    assertThat(at(late).isOver(late + 100, OPTIONS)).isTrue();
  }
}
