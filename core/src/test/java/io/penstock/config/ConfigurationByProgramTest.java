package io.penstock.config;

import static io.penstock.config.ConfigurationTest.configuration;
import static io.penstock.config.ConfigurationTest.problemsOf;
import static io.penstock.config.ConfigurationTest.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Limit;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What programs, init-params and annotations say. */
class ConfigurationByProgramTest {

  private static final String API = "penstock.policy.api.";

  private static final Configuration NOTHING_OUTSIDE = configuration(Outside.NONE);

  @Test
  void propertiesIncludeTheirDefaults() {
    Properties defaults = new Properties();
    defaults.setProperty(API + "refill-rate", "1");
    Properties properties = new Properties(defaults);
    properties.setProperty(API + "capacity", "5");

    assertThat(NOTHING_OUTSIDE.ofProperties(properties).policies().get(0).limits())
        .containsExactly(Limit.capacity(5).refilling(1, Duration.ofSeconds(1)));
  }

  @Test
  void propertiesThatAreNoStringsAreErrors() {
    Properties properties = new Properties();
    properties.setProperty(API + "refill-rate", "1");
    properties.put(API + "capacity", 5);

    assertThat(problemsOf(() -> NOTHING_OUTSIDE.ofProperties(properties)))
        .containsExactly(
            "Properties: penstock.policy.api.capacity: 5 (expected: key and value as strings)");
  }

  @Test
  void initParamsAreOnePolicyForAllPaths() {
    PolicySettings policy =
        NOTHING_OUTSIDE
            .ofInitParams("Rate Limit", Map.of("refill-rate", "100/min"))
            .policies()
            .get(0);

    assertThat(policy.name()).isEqualTo("Rate Limit");
    assertThat(policy.paths()).isEqualTo(Paths.ALL);
    assertThat(policy.origin()).isEqualTo(new Origin("init-param", false));
    assertThat(
            NOTHING_OUTSIDE
                .ofInitParams("x", Map.of("refill-rate", "1", "paths", "/a"))
                .policies()
                .get(0)
                .paths()
                .match("/b"))
        .isFalse();
  }

  @Test
  void initParamsAreCheckedAsFilesAre() {
    assertThat(
            problemsOf(
                () ->
                    NOTHING_OUTSIDE.ofInitParams(
                        "a\"b", Map.of("refill-rate", "1", "kay", "ip", "capacity", "-1"))))
        .containsExactlyInAnyOrder(
            "init-param: name: a\"b (expected: printable ASCII without quote and backslash)",
            "init-param: kay: ip (unknown key; did you mean key?)",
            "init-param: capacity: -1 (expected: 0..9007199254740991)");
  }

  @Test
  void initParamsThatCouldNeverCountAreAnError() {
    assertThat(
            problemsOf(
                () ->
                    NOTHING_OUTSIDE.ofInitParams("x", Map.of("refill-rate", "1", "paths", "none"))))
        .containsExactly("init-param: paths: none (expected: patterns such as /api/*)");
  }

  @Test
  void aPolicyInPlaceHasNoPathsAndMustNotSpeakOfThem() {
    Problems problems = new Problems();
    PolicySettings policy =
        NOTHING_OUTSIDE.ofPlace(
            "login",
            Map.of("refill-rate", "5/min", "paths", "/*"),
            "Login.post()",
            GlobalSettings.DEFAULT,
            problems);

    assertThat(policy.paths()).isEqualTo(Paths.NONE);
    assertThat(policy.origin()).isEqualTo(new Origin("Login.post()", true));
    assertThat(problemsOf(problems::throwIfAny))
        .containsExactly("Login.post(): paths: /* (unknown key)");
  }

  @Test
  void rulesAreComparedWhereverTheyStand() {
    PolicySettings file = read(API + "refill-rate=5/min", API + "paths=none").get(0);
    Problems problems = new Problems();
    Map<String, String> same = Map.of("refill-rate", "5/min");
    PolicySettings here =
        NOTHING_OUTSIDE.ofPlace("api", same, "A", GlobalSettings.DEFAULT, problems);
    PolicySettings there =
        NOTHING_OUTSIDE.ofPlace(
            "api", Map.of("refill-rate", "6/min"), "B", GlobalSettings.DEFAULT, problems);

    assertThat(here.sameRules(file)).isTrue();
    assertThat(here.sameRules(there)).isFalse();
  }
}
