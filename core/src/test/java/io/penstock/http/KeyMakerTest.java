package io.penstock.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.policy.TestPolicies;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyMakerTest {

  private static final long SEED = Long.getLong("penstock.test.seed", 20261123L);

  private static KeyMaker maker(String expression) {
    return new KeyMaker(TestPolicies.key(expression));
  }

  private static @Nullable String key(String expression, TestRequest request) {
    return maker(expression).keyOf(request.subject());
  }

  private static TestRequest request() {
    return TestRequest.get("/");
  }

  @Test
  void eachPartTellsItsSource() {
    TestRequest request = request().by("bob").header("X-Api-Key", "abc");
    assertThat(key("ip", request)).isEqualTo("ip=203.0.113.7");
    assertThat(key("principal", request)).isEqualTo("principal=bob");
    assertThat(key("header:X-API-Key", request)).isEqualTo("header:x-api-key=abc");
    assertThat(key("principal+ip", request)).isEqualTo("principal=bob&ip=203.0.113.7");
  }

  @Test
  void theFirstAlternativeThatIsThereAsAWholeCounts() {
    String expression = "principal+header:A|header:A|ip";
    assertThat(key(expression, request())).isEqualTo("ip=203.0.113.7");
    assertThat(key(expression, request().by("bob"))).isEqualTo("ip=203.0.113.7");
    assertThat(key(expression, request().header("A", "1"))).isEqualTo("header:a=1");
    assertThat(key(expression, request().header("A", "1").by("bob")))
        .isEqualTo("principal=bob&header:a=1");
    assertThat(key(expression, request().from(null))).isNull();
    assertThat(key("ip", request().from("/run/server.sock"))).isNull();
  }

  @Test
  void valuesAreTrimmedAndBlankOnesAbsent() {
    assertThat(key("header:A", request().header("A", " \t1 2 "))).isEqualTo("header:a=1 2");
    assertThat(key("header:A", request().header("A", " \t "))).isNull();
    assertThat(key("header:A", request().header("A", ""))).isNull();
    assertThat(key("principal", request().by(" "))).isNull();
  }

  @Test
  void partsCannotRunIntoEachOther() {
    KeyMaker both = maker("header:A+header:B");
    assertThat(both.keyOf(request().header("A", "a").header("B", "bc").subject()))
        .isNotEqualTo(both.keyOf(request().header("A", "ab").header("B", "c").subject()));
    assertThat(both.keyOf(request().header("A", "x&header:b=y").header("B", "z").subject()))
        .isNotEqualTo(both.keyOf(request().header("A", "x").header("B", "y&header:b=z").subject()));
    assertThat(key("header:A|header:A+header:B", request().header("A", "x&header:b=y")))
        .isNotEqualTo(both.keyOf(request().header("A", "x").header("B", "y").subject()));
    assertThat(key("header:A", request().header("A", "%26"))).isEqualTo("header:a=%2526");
    assertThat(key("header:A", request().header("A", "&"))).isEqualTo("header:a=%26");
  }

  @Test
  void noPresentKeyIsTheAnonymousOneOrAHash() {
    String hash = key("header:A", request().header("A", "x".repeat(300)));
    for (String value : List.of(KeyMaker.ANONYMOUS, hash)) {
      assertThat(key("principal", request().by(value))).isNotIn(KeyMaker.ANONYMOUS, hash);
    }
  }

  @Test
  void longKeysAreHashed() {
    String prefix = "header:a=";
    String longest = "x".repeat(256 - prefix.length());
    assertThat(key("header:A", request().header("A", longest))).isEqualTo(prefix + longest);
    String hashed = key("header:A", request().header("A", longest + "x"));
    assertThat(hashed).matches("sha256=[0-9a-f]{64}");
    assertThat(key("header:A", request().header("A", longest + "y"))).isNotEqualTo(hashed);

    // counted in bytes: 2, 3 and 4 of them a character
    assertThat(key("header:A", request().header("A", "ä".repeat(123)))).startsWith(prefix);
    assertThat(key("header:A", request().header("A", "ä".repeat(124)))).startsWith("sha256");
    assertThat(key("header:A", request().header("A", "€".repeat(82)))).startsWith(prefix);
    assertThat(key("header:A", request().header("A", "€".repeat(83)))).startsWith("sha256");
    assertThat(key("header:A", request().header("A", "😀".repeat(61)))).startsWith(prefix);
    assertThat(key("header:A", request().header("A", "😀".repeat(62)))).startsWith("sha256");
  }

  @Test
  void brokenTextIsNotAllTheSame() {
    String filler = "x".repeat(300);
    assertThat(key("principal", request().by(filler + "\ud800")))
        .isNotEqualTo(key("principal", request().by(filler + "\ud801")));
  }

  /** Whatever the values hold, different ones give different keys, and equal ones equal keys. */
  @Test
  void differentValuesGiveDifferentKeys() {
    Random random = new Random(SEED);
    String[] scraps = {"a", "&", "%", "=", "%26", "&header:b=", "&principal=", "ä", "\ud800", ""};
    Map<String, List<String>> seen = new HashMap<>();
    KeyMaker maker = maker("header:A+header:B+principal|header:A+header:B|header:A|header:B");
    for (int round = 0; round < 100_000; round++) {
      String a = scraps(random, scraps);
      String b = scraps(random, scraps);
      String c = scraps(random, scraps);
      String key = maker.keyOf(request().header("A", a).header("B", b).by(c).subject());
      List<String> counted =
          a.isEmpty() && b.isEmpty()
              ? List.of()
              : a.isEmpty() || b.isEmpty()
                  ? List.of(a, b)
                  : c.isEmpty() ? List.of(a, b, "") : List.of(a, b, c);
      if (counted.isEmpty()) {
        assertThat(key).isNull();
      } else {
        assertThat(seen.computeIfAbsent(key, k -> counted))
            .as("seed %d, key %s", SEED, key)
            .isEqualTo(counted);
      }
    }
    assertThat(seen).hasSizeGreaterThan(10_000);
  }

  private static String scraps(Random random, String[] scraps) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(scraps[random.nextInt(scraps.length)]);
    }
    return random.nextInt(200) == 0 ? text.toString().repeat(60) : text.toString();
  }
}
