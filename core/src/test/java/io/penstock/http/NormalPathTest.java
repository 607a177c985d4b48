package io.penstock.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalPathTest {

  private static final long SEED = Long.getLong("penstock.test.seed", 20261123L);

  @ParameterizedTest
  @CsvSource({
    "'', /",
    "a, /a",
    "//, /",
    "/a/, /a",
    "/a//, /a",
    "/a//b, /a/b",
    "//a, /a",
    "/a/./b, /a/b",
    "/./a, /a",
    "/a/., /a",
    "/a/../b, /b",
    "/a/.., /",
    "/.., /",
    "/../../a, /a",
    "/a/../../../b, /b",
    "/a;x=1, /a",
    "/a;x=1/b;y, /a/b",
    "/;x/a, /a",
    "/a/..;x/b, /b",
    "/a/.;/b, /a/b",
    "/a/;/b, /a/b",
    "/a;x/, /a",
    "/...;/a, /.../a",
    "/.hidden, /.hidden",
    "/a/..b, /a/..b",
    "/%2e%2e/a, /%2e%2e/a", // decoded once is decoded
    "/a%2Fb/, /a%2Fb",
  })
  void hasOneSpelling(String path, String normal) {
    assertThat(NormalPath.of(path)).isEqualTo(normal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a", "/a/b.json", "/ä b/c"})
  void leavesWhatIsNormalAlone(String path) {
    assertThat(NormalPath.of(path)).isSameAs(path);
  }

  @ParameterizedTest
  @CsvSource({
    "'', /",
    "a, /a",
    "//a//b/, /a/b",
    "/a/..;/b, /a/..;/b",
    "/a/../b, /a/../b",
    "/a/./b/., /a/b",
    "/a/.;/b, /a/.;/b",
    "/a;b.json, /a;b.json",
  })
  void keepsWhatTheServerMayHaveMatched(String path, String literal) {
    assertThat(NormalPath.literal(path)).isEqualTo(literal);
  }

  @Test
  void whateverComesGoesToANormalPath() {
    Random random = new Random(SEED);
    String[] scraps = {"/", "//", ".", "..", ";", "a", "b", ";x=/", "%2e", "\\", "\u0000", "ä"};
    for (int round = 0; round < 50_000; round++) {
      StringBuilder path = new StringBuilder();
      for (int i = random.nextInt(8); i > 0; i--) {
        path.append(scraps[random.nextInt(scraps.length)]);
      }
      String normal = NormalPath.of(path.toString());
      assertThat(NormalPath.literal(normal)).isEqualTo(normal);
      String[] segments = normal.substring(1).split("/", -1);
      assertThat(normal).as("seed %d, path %s", SEED, path).startsWith("/").doesNotContain(";");
      assertThat(NormalPath.of(normal)).isEqualTo(normal);
      assertThat(normal.equals("/") || Arrays.stream(segments).noneMatch(NormalPathTest::isOdd))
          .as("seed %d, path %s gave %s", SEED, path, normal)
          .isTrue();
    }
  }

  private static boolean isOdd(String segment) {
    return segment.isEmpty() || segment.equals(".") || segment.equals("..");
  }
}
