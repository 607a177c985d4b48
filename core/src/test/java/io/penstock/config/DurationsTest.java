package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "5s, PT5S",
    "2m, PT2M",
    "2min, PT2M",
    "1h, PT1H",
    "1d, PT24H",
    "PT5S, PT5S",
    "P1DT2H, PT26H",
    "999999999d, PT23999999976H"
  })
  void reads(String text, Duration expected) throws Exception {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "s",
        "5 s",
        "-5s",
        "0s",
        "PT0S",
        "PT-5S",
        "1.5s",
        "5sec",
        "5S",
        "1y",
        "1000000000d",
        "٥s",
        "P",
        "PT",
        "pt5s",
        "P99999999999999999999D"
      })
  void refusesAnythingElse(String text) {
    assertThatExceptionOfType(BadValueException.class)
        .isThrownBy(() -> Durations.parse(text))
        .withMessageContaining("250ms");
  }
}
