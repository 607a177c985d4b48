package io.penstock.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.Problems;
import io.penstock.policy.RateLimitPolicies;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The warning of keys that clients choose, with nothing beside them that counts by address. */
class FreelyChosenKeysTest extends GateFixture {

  private List<String> warnings(String... lines) {
    try (Logged logged = new Logged(FreelyChosenKeys.class)) {
      Gate first = gate(lines);
      assertThat(first).isNotNull();
      return logged.messages(Level.WARNING);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "header:X-Api-Key",
        "cookie:sid",
        "query:key",
        "session",
        "host",
        "header:X-Api-Key|ip",
        "ip+header:X-Api-Key",
        "principal|session"
      })
  void anAttackerChosenKeyAloneIsWarnedOf(String key) {
    List<String> warnings = warnings("api.refill-rate=1", "api.paths=/*", "api.key=" + key);
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains("Policy api", "key=ip");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ip", "principal", "principal|ip", "attribute:a", "path+method", "constant:all"})
  void keysThatClientsDoNotChooseAreNot(String key) {
    assertThat(warnings("api.refill-rate=1", "api.paths=/*", "api.key=" + key)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // of the policy by key | and of the one beside it | whether that is enough
        "/api/* | /* | true",
        "/api/* | /api/* | true",
        "/api/v1/* | /api/* | true",
        "/api/v1 | /api/* | true",
        "/api/*, *.json | /api/*, *.json | true",
        "/a.json | *.json | true",
        "*.min.js | *.js | true",
        "/a | /a | true",
        "/* | /api/* | false",
        "/api/* | /api | false",
        "/apix | /api/* | false",
        "/api/*, /other | /api/* | false",
        "*.js | *.min.js | false",
        "*.json | /api/* | false",
        "/a/* | *.json | false",
        "/a | /b | false",
      })
  void onePolicyByAddressBesideItIsEnough(String paths, String beside, boolean enough) {
    String[] lines = {
      "api.refill-rate=1",
      "api.key=header:A",
      "api.paths=" + paths,
      "z.refill-rate=1",
      "z.paths=" + beside
    };
    assertThat(warnings(lines)).hasSize(enough ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource({
    "z.methods=GET, false",
    "z.mode=shadow, false",
    "z.mode=off, false",
    "z.key=header:B, false",
    "z.key=header:B|ip, false",
    "z.key=principal, false",
    "z.key=principal|ip, true",
    "api.mode=shadow, true",
    "api.mode=off, true",
    "penstock.mode=shadow, true",
  })
  void itMustHoldForTheSameRequests(String line, boolean enough) {
    List<String> warnings =
        warnings(
            "api.refill-rate=1",
            "api.key=header:A",
            "api.paths=/*",
            "z.refill-rate=1",
            "z.paths=/*",
            line);
    assertThat(warnings.stream().filter(each -> each.contains("Policy api")).count())
        .isEqualTo(enough ? 0 : 1);
  }

  @Test
  void methodsAreComparedToo() {
    assertThat(
            warnings(
                "api.refill-rate=1",
                "api.key=header:A",
                "api.paths=/*",
                "api.methods=POST",
                "z.refill-rate=1",
                "z.paths=/*",
                "z.methods=POST,GET"))
        .isEmpty();
  }

  @Test
  void policiesWithoutPathsAreLookedAtWhereTheyAreUsed() {
    String[] lines = {"api.refill-rate=1", "api.key=header:A", "api.paths=none"};
    assertThat(warnings(lines)).isEmpty();
    try (Logged logged = new Logged(FreelyChosenKeys.class)) {
      assertThat(Gate.forCharges(policies(lines))).isNotNull();
      assertThat(logged.messages(Level.WARNING)).hasSize(1);
    }
    try (Logged logged = new Logged(FreelyChosenKeys.class)) {
      assertThat(
              Gate.forCharges(
                  policies(lines[0], lines[1], lines[2], "z.refill-rate=1", "z.paths=none")))
          .isNotNull();
      assertThat(logged.messages(Level.WARNING)).isEmpty();
    }
  }

  @Test
  void onlyWhatIsNewIsWarnedOfAfterAChange() {
    RateLimitPolicies policies =
        policies("api.refill-rate=1", "api.key=header:A", "api.paths=none");
    try (Logged logged = new Logged(FreelyChosenKeys.class)) {
      Gate gate = Gate.forCharges(policies);
      assertThat(logged.messages(Level.WARNING)).hasSize(1);
      assertThat(Gate.forCharges(policies)).isNotNull();
      assertThat(logged.messages(Level.WARNING)).hasSize(1);
      Problems problems = new Problems();
      policies.define(
          List.of(
              policies.readInPlace(
                  "more", Map.of("refill-rate", "1", "key", "cookie:c"), "here", problems)),
          problems);
      assertThat(
              Admission.of(gate, TestRequest.get("/"), List.of(new Charge("api", -1))).proceeds())
          .isTrue();
      assertThat(logged.messages(Level.WARNING)).hasSize(2);
      assertThat(logged.messages(Level.WARNING).get(1)).contains("Policy more");
    }
  }
}
