package io.penstock.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookieHeaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "a=1            | 1",
        "b=2; a=1       | 1",
        "a=1; a=2       | 1",
        "a=1;a=2        | 1",
        "xa=2; a=1      | 1",
        "a=\"1\"        | 1",
        "a=\"           | \"",
        "a=b=c          | b=c",
        "a; a=1         | 1",
        "  a  =  1  ; b | 1",
        "a=             | ''",
        "A=2; a=1       | 1",
      })
  void theFirstOfItsName(String line, String value) {
    assertThat(CookieHeader.first(List.of(line), "a")).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {"''", "a", "=a", "b=a", ";;;", "ba=1"})
  void noneIsNone(String line) {
    assertThat(CookieHeader.first(List.of(line), "a")).isNull();
  }

  @Test
  void severalLinesAreReadInOrder() {
    assertThat(CookieHeader.first(List.of("b=2", "a=1", "a=2"), "a")).isEqualTo("1");
    assertThat(CookieHeader.first(List.of(), "a")).isNull();
  }
}
