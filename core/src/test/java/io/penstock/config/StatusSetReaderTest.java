package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusSetReaderTest {

  @Test
  void readsClassesSinglesAndRanges() throws Exception {
    StatusSet set = StatusSetReader.parse("2xx, 304,400-404");
    assertThat(IntStream.range(0, 1000).filter(set::contains))
        .containsExactlyElementsOf(
            IntStream.concat(
                    IntStream.rangeClosed(200, 299), IntStream.of(304, 400, 401, 402, 403, 404))
                .boxed()
                .toList());
    assertThat(StatusSetReader.parse("none").ranges()).isEmpty();
    assertThat(StatusSetReader.parse("599-599").contains(599)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2XX",
        "2x",
        "xxx",
        "6xx",
        "0xx",
        "20",
        "99",
        "600",
        "2000",
        "404-400",
        "400-",
        "-404",
        "400-404-405",
        "2xx-3xx",
        "200,",
        "200,none",
        "+20",
        "٢00",
        "2xx;304"
      })
  void refusesAnythingElse(String text) {
    assertThatExceptionOfType(BadValueException.class)
        .isThrownBy(() -> StatusSetReader.parse(text))
        .satisfies(e -> assertThat(e.expectedInDetail()).contains("2xx", "cannot use"));
  }
}
