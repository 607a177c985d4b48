package io.penstock.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.Limit;
import io.penstock.config.KeyExpression.Source;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What files say. */
class ConfigurationTest {

  private static final String API = "penstock.policy.api.";

  static List<PolicySettings> read(String... lines) {
    return settings(lines).policies();
  }

  private static Settings settings(String... lines) {
    return settings(Outside.NONE, lines);
  }

  private static Settings settings(Outside outside, String... lines) {
    return configuration(outside)
        .ofFile(String.join("\n", lines).getBytes(UTF_8), "limits.properties");
  }

  /** With types of extensions as the package above hands them down. */
  static Configuration configuration(Outside outside) {
    return new Configuration(outside, extensions());
  }

  static Extensions extensions() {
    return new Extensions(
        ConfigurationTest.class.getClassLoader(), Supplier.class, UnaryOperator.class);
  }

  private static final Configuration NOTHING_OUTSIDE = configuration(Outside.NONE);

  private static List<String> problems(String... lines) {
    return problemsOf(() -> read(lines));
  }

  static List<String> problemsOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable c) {
    ConfigurationException e = catchThrowableOfType(ConfigurationException.class, c);
    assertThat(e).isNotNull();
    assertThat(e.problems()).allSatisfy(line -> assertThat(e).hasMessageContaining(line));
    return e.problems();
  }

  @Test
  void oneLineIsAWholePolicy() {
    PolicySettings api = read(API + "refill-rate=100/min").get(0);

    assertThat(api.name()).isEqualTo("api");
    assertThat(api.origin()).isEqualTo(new Origin("limits.properties", false));
    assertThat(api.limits()).containsExactly(Limit.of(100, Duration.ofMinutes(1)));
    assertThat(api.headerName(api.limits().get(0))).isEqualTo("api");
    assertThat(api.key().alternatives()).isEqualTo(List.of(List.of(Source.IP)));
    assertThat(api.paths()).isEqualTo(Paths.NOT_GIVEN);
    assertThat(api.methods()).isEmpty();
    assertThat(api.cost()).isEqualTo(1);
    assertThat(api.maxKeys()).isEmpty();
    assertThat(api.callTimeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(api.mailboxCapacity()).isEqualTo(1024);
    assertThat(api.onMissingKey()).isEqualTo(OnMissingKey.SHARED);
    assertThat(api.onFailure()).isEqualTo(OnFailure.DENY);
    assertThat(api.denialStatus()).isEqualTo(429);
    assertThat(api.exemptClients().blocks()).isEmpty();
    assertThat(api.exemptPaths().patterns()).isEmpty();
    assertThat(api.exemptMethods()).isEmpty();
    assertThat(api.mode()).isEqualTo(Mode.ENFORCE);
    assertThat(api.onFull()).isEqualTo(OnFull.SHARE);
    assertThat(api.refundStatuses().ranges()).isEmpty();
    assertThat(api.denialBody()).isEqualTo(DenialBody.PROBLEM);
    assertThat(api.headers()).isEmpty();
  }

  @Test
  void everyKeyIsRead() {
    PolicySettings api =
        read(
                API + "refill-rate = 2.5",
                API + "capacity = 7",
                API + "paths = /api/*",
                API + "key = principal | ip",
                API + "methods = GET, POST",
                API + "cost = 3",
                API + "max-keys = 1000",
                API + "call-timeout = 250ms",
                API + "mailbox-capacity = 16",
                API + "on-missing-key = skip",
                API + "on-failure = allow",
                API + "denial-status = 503",
                API + "exempt-clients = loopback, 192.0.2.0/24",
                API + "exempt-paths = /api/health",
                API + "exempt-methods = GET",
                API + "mode = shadow",
                API + "on-full = deny",
                API + "refund-statuses = 2xx",
                API + "denial-body = container",
                API + "headers = legacy-epoch")
            .get(0);

    assertThat(api.limits()).containsExactly(Limit.capacity(7).refilling(5, Duration.ofSeconds(2)));
    assertThat(api.paths().match("/api/x")).isTrue();
    assertThat(api.key().alternatives())
        .isEqualTo(List.of(List.of(Source.PRINCIPAL), List.of(Source.IP)));
    assertThat(api.methods()).containsExactlyInAnyOrder("GET", "HEAD", "POST");
    assertThat(api.cost()).isEqualTo(3);
    assertThat(api.maxKeys()).hasValue(1000);
    assertThat(api.callTimeout()).isEqualTo(Duration.ofMillis(250));
    assertThat(api.mailboxCapacity()).isEqualTo(16);
    assertThat(api.onMissingKey()).isEqualTo(OnMissingKey.SKIP);
    assertThat(api.onFailure()).isEqualTo(OnFailure.ALLOW);
    assertThat(api.denialStatus()).isEqualTo(503);
    assertThat(api.exemptClients().contains(requireNonNull(Addresses.parse("192.0.2.9")))).isTrue();
    assertThat(api.exemptPaths().match("/api/health")).isTrue();
    assertThat(api.exemptMethods()).containsExactlyInAnyOrder("GET", "HEAD");
    assertThat(api.mode()).isEqualTo(Mode.SHADOW);
    assertThat(api.onFull()).isEqualTo(OnFull.DENY);
    assertThat(api.refundStatuses().contains(204)).isTrue();
    assertThat(api.denialBody()).isEqualTo(DenialBody.CONTAINER);
    assertThat(api.headers()).contains(Set.of(HeaderForm.LEGACY_EPOCH));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "mode=on; enforce, shadow or off",
        "on-full=drop; share, allow or deny",
        "on-missing-key=ignore; shared, deny or skip",
        "on-failure=open; allow or deny",
        "on-failure=local; local is for backend=redis only",
        "exempt-clients=10.0.0.1/8; did you mean 10.0.0.0/8?",
        "exempt-paths=health; cannot use 'health'",
        "exempt-methods=get; methods in capitals",
        "refund-statuses=2x; cannot use '2x'",
        "denial-body=page; problem, container or the name of a class",
        "denial-body=com.example.Absent; com.example.Absent is not on the class path",
        "key=com.example.Absent; com.example.Absent is not on the class path",
        "headers=legacy,legacy-epoch; only one of them",
        "max-keys=0; a whole number >= 1",
        "call-timeout=1; a positive duration",
        "mailbox-capacity=0; 1..2147483647",
        "denial-status=399; 400..599",
        "cost=0; 1..9007199254740991"
      })
  void aValueThatCannotBeUsedIsToldWithWhatWasExpected(String line, String expected) {
    assertThat(problems(API + "refill-rate=1", API + line))
        .singleElement()
        .asString()
        .startsWith("limits.properties: " + API + line.replace("=", ": ") + " (expected: ")
        .contains(expected);
  }

  @Test
  void aClassMayMakeTheKeyOrTheBody() {
    String name = ExtensionsTest.class.getName() + "$Good";
    PolicySettings api = read(API + "refill-rate=1", API + "key=ip+" + name).get(0);
    assertThat(api.key().alternatives().get(0).get(1))
        .isInstanceOfSatisfying(
            Source.Custom.class,
            custom ->
                assertThat(custom.resolver().instance()).isInstanceOf(ExtensionsTest.Good.class));
    assertThat(problems(API + "refill-rate=1", API + "denial-body=" + name))
        .singleElement()
        .asString()
        .contains("UnaryOperator; " + name + " is none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"penstock.polcy.", "penstok.policy.", "penstok.polcy."})
  void aMisspeltSectionHasAHint(String section) {
    assertThat(problems(API + "refill-rate=1", section + "api.cost=1"))
        .containsExactly(
            "limits.properties: "
                + section
                + "api.cost: 1 (unknown key; did you mean penstock.policy.api.cost?)");
  }

  @Test
  void severalLimitsGoByTheirNames() {
    PolicySettings api =
        read(
                API + "limit.hour.refill-rate=1000/h",
                API + "limit.burst.refill-rate=2.5",
                API + "limit.burst.capacity=10")
            .get(0);

    assertThat(api.limits()).extracting(Limit::name).containsExactly("burst", "hour");
    assertThat(api.limits()).extracting(api::headerName).containsExactly("api:burst", "api:hour");
    assertThat(api.limits()).extracting(Limit::capacity).containsExactly(10L, 1000L);
  }

  @Test
  void policiesComeByName() {
    assertThat(read("penstock.policy.b.refill-rate=1", "penstock.policy.a.refill-rate=1"))
        .extracting(PolicySettings::name)
        .containsExactly("a", "b");
  }

  @Test
  void everyProblemIsToldAtOnce() {
    assertThat(
            problems(
                API + "refil-rate=100/min",
                API + "paths=/**",
                "penstock.policy.login.refill-rate=fast",
                "penstock.policy.login.key=ip+sesion",
                "penstock.policy.login.cost=0",
                "penstock.policy.login.denial-status=200",
                "penstock.policy.login.on-failure=",
                "penstock.policy.Bad_Name.refill-rate=1",
                "penstock.trusted-proxys=loopback",
                "# a comment",
                "something.else=1"))
        .containsExactlyInAnyOrder(
            "limits.properties: penstock.trusted-proxys: loopback (unknown key; did you mean"
                + " penstock.trusted-proxies?)",
            "limits.properties: something.else: 1 (unknown key)",
            "limits.properties: penstock.policy.Bad_Name: not a name for a policy (expected:"
                + " [a-z][a-z0-9-]{0,63})",
            "limits.properties: penstock.policy.api.refill-rate: missing (expected: "
                + RefillRate.EXPECTED
                + ")",
            "limits.properties: penstock.policy.api.paths: /** (expected: /*, /api/*, *.json or"
                + " /exact, comma-separated, or none; a star stands alone after / or before a dot;"
                + " cannot use '/**')",
            "limits.properties: penstock.policy.api.refil-rate: 100/min (unknown key; did you mean"
                + " penstock.policy.api.refill-rate?)",
            "limits.properties: penstock.policy.login.refill-rate: fast (expected: "
                + RefillRate.EXPECTED
                + ")",
            "limits.properties: penstock.policy.login.key: ip+sesion (expected: ip, header:NAME,"
                + " cookie:NAME, query:NAME, attribute:NAME, principal, session, path, route,"
                + " method, host, constant:TEXT or the name of a class, joined by + or, as"
                + " alternatives, by |; cannot use 'sesion')",
            "limits.properties: penstock.policy.login.cost: 0 (expected: 1..9007199254740991)",
            "limits.properties: penstock.policy.login.on-failure:  (expected: a value)",
            "limits.properties: penstock.policy.login.denial-status: 200 (expected: 400..599)");
  }

  @Test
  void aCapacityThatTheRateDoesNotGiveIsRequired() {
    for (String rate : List.of("2.5", "0", "0.5/10s", "10000000000000000/s")) {
      assertThat(problems(API + "refill-rate=" + rate))
          .containsExactly(
              "limits.properties: penstock.policy.api.capacity: missing (expected:"
                  + " 0..9007199254740991, which the refill rate does not give by itself)");
    }
    assertThat(read(API + "refill-rate=0", API + "capacity=0").get(0).limits())
        .containsExactly(Limit.capacity(0).neverRefilling());
  }

  @Test
  void oneLimitAndSeveralDoNotMix() {
    assertThat(
            problems(
                API + "refill-rate=1",
                API + "capacity=",
                API + "limit.a.refill-rate=1",
                API + "limit.B.refill-rate=1",
                API + "limit.a.size=1",
                API + "limit.refill-rate=1"))
        .containsExactlyInAnyOrder(
            "limits.properties: penstock.policy.api.refill-rate: 1 (expected: either refill-rate"
                + " and capacity or limit.LNAME.…, not both)",
            "limits.properties: penstock.policy.api.capacity:  (expected: either refill-rate and"
                + " capacity or limit.LNAME.…, not both)",
            "limits.properties: penstock.policy.api.limit.B.refill-rate: 1 (expected:"
                + " limit.LNAME.refill-rate or limit.LNAME.capacity, LNAME [a-z][a-z0-9-]{0,63})",
            "limits.properties: penstock.policy.api.limit.refill-rate: 1 (expected:"
                + " limit.LNAME.refill-rate or limit.LNAME.capacity, LNAME [a-z][a-z0-9-]{0,63})",
            "limits.properties: penstock.policy.api.limit.a.size: 1 (unknown key)");
  }

  @Test
  void lowerCaseMethodsAreRefused() {
    assertThat(problems(API + "refill-rate=1", API + "methods=get,POST"))
        .singleElement()
        .asString()
        .contains("get,POST (expected: methods in capitals");
    assertThat(problems(API + "refill-rate=1", API + "methods=GET,")).hasSize(1);
  }

  @Test
  void aFileWithoutPolicyIsAnError() {
    assertThat(problems("# nothing"))
        .containsExactly(
            "limits.properties: penstock.policy.NAME.refill-rate: missing (expected: at least one"
                + " policy)");
  }

  @Test
  void aKeyWrittenTwiceIsAnError() {
    assertThat(problems(API + "refill-rate=1", API + "refill-rate=2"))
        .containsExactly(
            "limits.properties: penstock.policy.api.refill-rate: 2 (expected: each key once in a"
                + " file)");
  }

  @Test
  void filesAreUtf8WithOrWithoutMark() {
    assertThat(read("\ufeff" + API + "refill-rate=1")).hasSize(1);
    assertThat(problems(API + "refill-rate=ä")).singleElement().asString().contains(": ä (exp");
    byte[] latin = (API + "refill-rate=1\n# ä").getBytes(ISO_8859_1);
    assertThat(problemsOf(() -> NOTHING_OUTSIDE.ofFile(latin, "x")))
        .contains("x: encoding: not UTF-8 (expected: UTF-8)");
  }

  @Test
  void aBrokenEscapeIsAnError() {
    assertThat(problems(API + "refill-rate=\\u12"))
        .contains(
            "limits.properties: escape: malformed (expected: \\u and four hexadecimal digits)");
  }

  @Test
  void whatIsShownStaysOnOneLine() {
    assertThat(problems(API + "refill-rate=1\\n\\u2028x\\ud800"))
        .singleElement()
        .asString()
        .contains("1\\u000a\\u2028x\\ud800 (expected");
    assertThat(problems(API + "refill-rate=" + "x".repeat(1000)))
        .singleElement()
        .asString()
        .contains("x…");
  }
}
