package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathsReaderTest {

  @ParameterizedTest
  @CsvSource({
    "/*, /, true",
    "/*, /a/b, true",
    "/api/*, /api, true",
    "/api/*, /api/, true", // never asked: paths come without the slash
    "/api/*, /api/a/b, true",
    "/api/*, /apix, false",
    "/api/*, /ap, false",
    "/api/*, /x/api/a, false",
    "/api/*, /API/a, false",
    "*.json, /a.json, true",
    "*.json, /a/b.json, true",
    "*.json, /a.json/b, false",
    "*.json, /ajson, false",
    "*.tar.gz, /a.tar.gz, true",
    "/exact, /exact, true",
    "/exact/, /exact, true",
    "/exact, /exact/a, false",
    "/exact, /exac, false",
  })
  void matchesAsAServletMappingWould(String pattern, String path, boolean matches)
      throws Exception {
    assertThat(PathsReader.parse(pattern).match(path)).isEqualTo(matches);
  }

  @Test
  void anyOfSeveralMatches() throws Exception {
    Paths paths = PathsReader.parse("/a/*, *.json ,/b");
    assertThat(paths.given()).isTrue();
    assertThat(paths.match("/a/x")).isTrue();
    assertThat(paths.match("/x.json")).isTrue();
    assertThat(paths.match("/b")).isTrue();
    assertThat(paths.match("/c")).isFalse();
  }

  @Test
  void noneMatchesNothingButIsGiven() throws Exception {
    Paths paths = PathsReader.parse("none");
    assertThat(paths.given()).isTrue();
    assertThat(paths.match("/")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/**", "/api/**", "**", "*", "/", "api", "api/*", "/api*", "/a/*/b", "*json", "*.", "*.a/b",
        "*.*", "/a,,/b", ",", "/a,none", "//a", "/a//b", "/a/../b", "/a/.", "/a/../*", "/a;b",
        "/a?b", "/a%20b", "/a#b", "\\a", "/a\\b"
      })
  void refusesWhatWouldNeverMatchOrIsAmbiguous(String text) {
    assertThatExceptionOfType(BadValueException.class)
        .isThrownBy(() -> PathsReader.parse(text))
        .withMessageContaining("/api/*");
  }
}
