package io.penstock.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "'' | PROBLEM",
        "*/* | PROBLEM",
        "application/problem+json | PROBLEM",
        "application/json | PROBLEM",
        "application/* | PROBLEM",
        "text/html | HTML",
        "TEXT/HTML | HTML",
        "text/html;charset=utf-8 | HTML",
        "text/plain | PLAIN",
        "text/* | HTML",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | HTML", // browsers
        "application/json, text/plain, */* | PROBLEM", // a tie
        "text/plain, */* | PROBLEM",
        "text/plain, */*;q=0.9 | PLAIN",
        "application/json, text/html;q=0.9 | PROBLEM",
        "text/html;q=0.5, application/problem+json;q=0.6 | PROBLEM",
        "text/html;q=0.6, application/problem+json;q=0.5 | HTML",
        "text/html;q=0.501, application/problem+json;q=0.500 | HTML",
        "text/html;q=0.5, text/plain;q=0.6 | PLAIN",
        "*/*, application/problem+json;q=0, text/html;q=0.3 | PLAIN", // the closest range counts
        "text/*;q=0.9, text/html;q=0.1, */*;q=0.5 | PLAIN",
        "application/problem+json;q=0.1, application/json;q=1, text/plain;q=0.5 | PLAIN",
        "text/html;q=0 | PROBLEM",
        "image/png | PROBLEM", // nothing of ours: then what we like best
        "*/*;q=0 | PROBLEM",
        "text/html;level=1, text/plain;q=0.1 | PLAIN", // ours has no level
        "text/html ; q=1 , application/problem+json ; q=0.2 | HTML",
        "text/plain;q=1;ext=\"a,b\", application/problem+json;q=0.5 | PLAIN",
        // what cannot be read is passed over
        "text/html;q=2, text/plain;q=0.1 | PLAIN",
        "text/html;q=1.001, text/plain;q=0.1 | PLAIN",
        "text/html;q=0.1234, text/plain;q=0.1 | PLAIN",
        "text/html;q=, text/plain;q=0.1 | PLAIN",
        "text/html;q=x, text/plain;q=0.1 | PLAIN",
        "text/html;q=-1, text/plain;q=0.1 | PLAIN",
        "html, text/plain;q=0.1 | PLAIN",
        "*/html, text/plain;q=0.1 | PLAIN",
        ",,;;,/,text/plain | PLAIN",
        "\"text/html | PROBLEM",
        "text/html;a=\"\\ | PROBLEM",
      })
  void theMostAcceptedFormIsChosen(String accept, String form) {
    assertThat(Accept.preferred(List.of(accept))).hasToString(form);
  }

  @Test
  void allLinesCount() {
    assertThat(Accept.preferred(List.of())).isEqualTo(Accept.Form.PROBLEM);
    assertThat(Accept.preferred(List.of("application/json;q=0.5", "text/html")))
        .isEqualTo(Accept.Form.HTML);
  }

  @Test
  void whatLiesFarBehindIsNotLookedAt() {
    String filler = "image/png,".repeat(1_000);
    assertThat(Accept.preferred(List.of(filler + "text/html"))).isEqualTo(Accept.Form.PROBLEM);
    assertThat(Accept.preferred(List.of(filler, "text/html"))).isEqualTo(Accept.Form.PROBLEM);
    assertThat(Accept.preferred(List.of("text/html," + filler))).isEqualTo(Accept.Form.HTML);
  }
}
