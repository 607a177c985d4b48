package io.penstock.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.RecordedLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands over a file, and what values take from outside. */
class OutsideTest {

  private static final String API = "penstock.policy.api.";
  private static final String RATE = API + "refill-rate=1/s";

  private final Map<String, String> system = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  private final Set<String> asked = new HashSet<>();

  private final Configuration configuration =
      ConfigurationTest.configuration(
          new Outside(
              system::get,
              name -> {
                asked.add(name);
                return environment.get(name);
              }));

  private Settings read(String... lines) {
    return configuration.ofFile(String.join("\n", lines).getBytes(UTF_8), "f");
  }

  private PolicySettings api(String... lines) {
    return read(lines).policies().get(0);
  }

  private List<String> problems(String... lines) {
    ConfigurationException e =
        catchThrowableOfType(ConfigurationException.class, () -> read(lines));
    assertThat(e).isNotNull();
    return e.problems();
  }

  @Test
  void overTheFileStandsTheEnvironmentAndOverThatSystemProperties() {
    String[] file = {RATE, API + "cost=2", "penstock.mode=off"};
    assertThat(api(file).cost()).isEqualTo(2);
    environment.put("PENSTOCK_POLICY_API_COST", "3");
    assertThat(api(file).cost()).isEqualTo(3);
    system.put(API + "cost", "4");
    assertThat(api(file).cost()).isEqualTo(4);

    environment.put("PENSTOCK_MODE", "shadow");
    assertThat(read(file).global().mode()).contains(Mode.SHADOW);
    system.put("penstock.mode", "enforce");
    assertThat(read(file).global().mode()).contains(Mode.ENFORCE);
  }

  @Test
  void whatTheFileDoesNotSayMayComeFromOutside() {
    environment.put("PENSTOCK_POLICY_API_REFILL_RATE", "7/min");
    environment.put("PENSTOCK_JAXRS_DEFAULT_POLICIES", "api");
    assertThat(api(API + "paths=/*").limits().get(0).capacity()).isEqualTo(7);
    assertThat(read(API + "paths=/*").global().jaxrsDefaultPolicies()).containsExactly("api");
    environment.put("PENSTOCK_POLICY_API_LIMIT_BURST_CAPACITY", "99");
    environment.remove("PENSTOCK_POLICY_API_REFILL_RATE");
    assertThat(api(API + "limit.burst.refill-rate=1/s").limits().get(0).capacity()).isEqualTo(99);
  }

  @Test
  void aVariableLeftEmptyIsNotSet() {
    environment.put("PENSTOCK_POLICY_API_COST", " ");
    assertThat(api(RATE, API + "cost=2").cost()).isEqualTo(2);
  }

  @Test
  void theEnvironmentIsAskedForKnownKeysOfDeclaredPoliciesOnly() {
    environment.put("PENSTOCK_SERVICE_HOST", "10.0.0.1"); // as Kubernetes does for a service
    environment.put("PENSTOCK_PORT", "tcp://10.0.0.1:80");
    environment.put("PENSTOCK_POLICY_OTHER_REFILL_RATE", "nonsense");
    environment.put("PENSTOCK_POLICY_API_NONSENSE", "nonsense");
    api(RATE);
    assertThat(asked).contains("PENSTOCK_POLICY_API_COST", "PENSTOCK_TRUSTED_PROXIES");
    List<String> strange = new ArrayList<>(environment.keySet());
    strange.retainAll(asked);
    assertThat(strange).isEmpty();
  }

  @Test
  void errorsSayWhereTheValueCameFrom() {
    environment.put("PENSTOCK_POLICY_API_COST", "none");
    environment.put("PENSTOCK_TRUSTED_HOPS", "0");
    system.put(API + "key", "shoe-size");
    assertThat(problems(RATE, API + "cost=1"))
        .hasSize(3)
        .contains(
            "environment variable PENSTOCK_POLICY_API_COST: penstock.policy.api.cost: none"
                + " (expected: 1..9007199254740991)",
            "environment variable PENSTOCK_TRUSTED_HOPS: penstock.trusted-hops: 0 (expected:"
                + " 1..2147483647)")
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("system property: penstock.policy.api.key: shoe-size (expected: "));
  }

  @Test
  void twoKeysOfOneVariableThatIsSetAreAnError() {
    String[] file = {
      "penstock.policy.a.refill-rate=1",
      "penstock.policy.a.paths=none",
      "penstock.policy.a-exempt.refill-rate=1"
    };
    assertThat(read(file).policies()).hasSize(2);
    environment.put("PENSTOCK_POLICY_A_EXEMPT_PATHS", "/x");
    assertThat(problems(file))
        .containsExactly(
            "environment variable PENSTOCK_POLICY_A_EXEMPT_PATHS: penstock.policy.a-exempt.paths:"
                + " means penstock.policy.a.exempt-paths as well (expected: one key for each"
                + " variable that is set; rename a policy or use a system property)");
  }

  @Test
  void overridesHoldForNothingButFiles() {
    environment.put("PENSTOCK_POLICY_API_COST", "3");
    environment.put("COST", "5");
    system.put(API + "cost", "4");
    system.put("cost", "4");
    Properties properties = new Properties();
    properties.setProperty(API + "refill-rate", "1");
    properties.setProperty(API + "cost", "2");
    assertThat(configuration.ofProperties(properties).policies().get(0).cost()).isEqualTo(2);
    Map<String, String> params = Map.of("refill-rate", "1", "cost", "2");
    assertThat(configuration.ofInitParams("api", params).policies().get(0).cost()).isEqualTo(2);
    PolicySettings inPlace =
        configuration.ofPlace("api", params, "here", GlobalSettings.DEFAULT, new Problems());
    assertThat(inPlace).isNotNull();
    assertThat(inPlace.cost()).isEqualTo(2);
  }

  @Test
  void placeholdersAreFilledBySystemPropertiesThenTheEnvironmentThenTheDefault() {
    String line = API + "cost=${the.cost:1}${X:}0";
    assertThat(api(RATE, line).cost()).isEqualTo(10);
    environment.put("the.cost", "2");
    assertThat(api(RATE, line).cost()).isEqualTo(20);
    system.put("the.cost", "3");
    assertThat(api(RATE, line).cost()).isEqualTo(30);
    environment.put("X", " 4 ".strip());
    assertThat(api(RATE, line).cost()).isEqualTo(340);

    Map<String, String> params = Map.of("refill-rate", "1", "cost", "${X}");
    assertThat(configuration.ofInitParams("api", params).policies().get(0).cost()).isEqualTo(4);
    environment.put("PENSTOCK_POLICY_API_COST", "${X}1");
    assertThat(api(RATE).cost()).as("in what stands over the file, too").isEqualTo(41);
  }

  @Test
  void aDollarAloneIsADollar() {
    assertThat(api(RATE, API + "key=query:$a").key().alternatives().get(0).get(0))
        .isEqualTo(new KeyExpression.Source.Named(KeyExpression.Source.Kind.QUERY, "$a"));
  }

  @Test
  void whatComesInIsNotFilledAgain() {
    environment.put("X", "${Y}");
    environment.put("Y", "1");
    assertThat(problems(RATE, API + "cost=${X}"))
        .containsExactly("f: penstock.policy.api.cost: ${X} (expected: 1..9007199254740991)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "${NONE}; a system property or an environment variable NONE, or ${NONE:default}",
        "${NONE; a } after each ${",
        "1${; a } after each ${",
        "${A:${B}}; no ${ within ${…}",
        "${}; ${NAME} or ${NAME:default} with NAME of",
        "${:1}; ${NAME} or ${NAME:default} with NAME of",
        "${a b}; ${NAME} or ${NAME:default} with NAME of",
        "${NONE:}; a value"
      })
  void placeholdersThatCannotBeFilled(String value, String expected) {
    assertThat(problems(RATE, API + "cost=" + value))
        .singleElement()
        .asString()
        .startsWith("f: penstock.policy.api.cost: " + value + " (expected: " + expected);
  }

  @Test
  void whatComesInIsNeverTold() {
    environment.put("SECRET", "s3cr3t");
    for (String line :
        List.of(
            API + "cost=${SECRET}",
            API + "key=header:${SECRET}+${SECRET}",
            API + "key=com.example.${SECRET}",
            API + "paths=${SECRET}",
            API + "methods=${SECRET}",
            API + "exempt-clients=${SECRET}",
            API + "refund-statuses=${SECRET}",
            API + "denial-body=${SECRET}",
            API + "headers=${SECRET}",
            "penstock.policy-order=${SECRET}",
            "penstock.trusted-proxies=10.0.0.${SECRET}/8",
            "penstock.reload=${SECRET}",
            "penstock.backend=${SECRET}",
            "penstock.unknown=${SECRET}")) {
      assertThat(problems(RATE, line))
          .singleElement()
          .asString()
          .contains("${SECRET}")
          .doesNotContain("s3cr3t");
    }
  }

  @Test
  void whatComesInIsBounded() {
    environment.put("LONG", "x".repeat(90_000));
    assertThat(problems(RATE, API + "cost=" + "${LONG}".repeat(10_000)))
        .singleElement()
        .asString()
        .contains("at most 100000 characters")
        .hasSizeLessThan(1_000);
  }

  @Test
  void unknownKeysMayBeWarningsOnly() {
    String[] file = {RATE, API + "cots=1", "penstock.mod=off", "other=1"};
    assertThat(problems(file)).hasSize(3);
    try (RecordedLog log = new RecordedLog(Configuration.class)) {
      system.put("penstock.unknown-keys", "warn");
      assertThat(api(file).cost()).isEqualTo(1);
      assertThat(log.lines())
          .containsExactlyInAnyOrder(
              "WARNING f: penstock.policy.api.cots: 1 (unknown key; did you mean"
                  + " penstock.policy.api.cost?)",
              "WARNING f: penstock.mod: off (unknown key; did you mean penstock.mode?)",
              "WARNING f: other: 1 (unknown key)");
    }
    assertThat(problems(RATE, API + "cots=1", API + "cost=0")).hasSize(1);
  }
}
