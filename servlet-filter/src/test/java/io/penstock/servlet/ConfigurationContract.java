package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.app.ProgramListener;
import io.penstock.servlet.server.ExpectedErrors;
import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.PenstockLog;
import io.penstock.servlet.server.RateLimitFields;
import io.penstock.servlet.server.ServletServer;
import io.penstock.servlet.server.WebApp;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a filter takes its policies from, and what it does with bad ones. */
@Timeout(240)
abstract class ConfigurationContract {

  private static final String GOOD =
      """
      penstock.policy.api.refill-rate = 2/h
      penstock.policy.api.paths = /api/*
      penstock.policy.login.refill-rate = 1/h
      penstock.policy.login.paths = /api/login
      """;

  private final Supplier<ServletServer> servers;
  ServletServer server;

  @TempDir Path root;

  ConfigurationContract(Supplier<ServletServer> servers) {
    this.servers = servers;
  }

  @BeforeEach
  void make() {
    server = servers.get();
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void initParamsAloneLimit() throws Exception {
    deploy(new WebApp(root).limiter("refill-rate", "2/h", "key", "header:X-Key"));

    var first = Http.get(server.uri("/any/where"), "X-Key", "a");
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(RateLimitFields.policies(first))
        .isEqualTo(Map.of("rate-limit", Map.of("q", 2L, "w", 3600L)));
    assertThat(Http.get(server.uri("/"), "X-Key", "a").statusCode()).isEqualTo(200);
    assertThat(Http.get(server.uri("/any/where"), "X-Key", "a").statusCode()).isEqualTo(429);
    assertThat(Http.get(server.uri("/any/where"), "X-Key", "b").statusCode()).isEqualTo(200);
    assertThat(server.contextAttribute("io.penstock.policies")).isNull();
  }

  @Test
  void initParamsMayNamePaths() throws Exception {
    deploy(new WebApp(root).limiter("refill-rate", "1/h", "paths", "/only/*"));

    assertThat(RateLimitFields.levels(Http.get(server.uri("/only/x")))).hasSize(1);
    assertThat(RateLimitFields.levels(Http.get(server.uri("/other")))).isEmpty();
  }

  @Test
  void withoutInitParamsThePropertiesAreFoundInWebInf() throws Exception {
    deploy(new WebApp(root).limiter().file("WEB-INF/penstock.properties", GOOD));

    assertThat(RateLimitFields.levels(Http.get(server.uri("/api/login"))))
        .containsOnlyKeys("api", "login");
    assertThat(server.contextAttribute("io.penstock.policies")).isNotNull();
  }

  @Test
  void configSaysWhereThePropertiesAre() throws Exception {
    deploy(
        new WebApp(root)
            .limiter("config", "/WEB-INF/limits.properties")
            .file("WEB-INF/limits.properties", GOOD)
            .file("WEB-INF/penstock.properties", "not = read"));

    assertThat(RateLimitFields.levels(Http.get(server.uri("/api/x")))).containsOnlyKeys("api");
  }

  @Test
  void policiesChoosesAmongThem() throws Exception {
    deploy(
        new WebApp(root).limiter("policies", " login ").file("WEB-INF/penstock.properties", GOOD));

    assertThat(RateLimitFields.levels(Http.get(server.uri("/api/login"))))
        .containsOnlyKeys("login");
  }

  @Test
  void policiesMayBeOnTheClassPath() throws Exception {
    deploy(
        new WebApp(root)
            .limiter("config", "classpath:limits/some.properties")
            .file("WEB-INF/classes/limits/some.properties", GOOD)
            .file("WEB-INF/penstock.properties", "not = read"));

    assertThat(RateLimitFields.levels(Http.get(server.uri("/api/x")))).containsOnlyKeys("api");
  }

  @Test
  void theClassPathIsTheLastPlaceTried() throws Exception {
    deploy(new WebApp(root).limiter().file("WEB-INF/classes/penstock.properties", GOOD));

    assertThat(RateLimitFields.levels(Http.get(server.uri("/api/x")))).containsOnlyKeys("api");
    server.stopApplication();
    new WebApp(root).file("WEB-INF/penstock.properties", GOOD.replace("api", "nearer"));
    server.startApplication();
    assertThat(RateLimitFields.levels(Http.get(server.uri("/nearer/x"))))
        .containsOnlyKeys("nearer");
  }

  @Test
  void aSystemPropertySaysWhereThePropertiesAre() throws Exception {
    Path file = root.resolve("elsewhere.properties");
    WebApp app =
        new WebApp(root)
            .limiter()
            .file("elsewhere.properties", GOOD)
            .file("WEB-INF/penstock.properties", "not = read");
    deployWith("penstock.config", "file:" + file, app);

    assertThat(RateLimitFields.levels(Http.get(server.uri("/api/x")))).containsOnlyKeys("api");
  }

  @Test
  void aSystemPropertyStandsOverTheFile() throws Exception {
    WebApp app = new WebApp(root).limiter().file("WEB-INF/penstock.properties", GOOD);
    deployWith("penstock.policy.api.capacity", "7", app);

    assertThat(RateLimitFields.policies(Http.get(server.uri("/api/login"))))
        .isEqualTo(
            Map.of("api", Map.of("q", 7L, "w", 12_600L), "login", Map.of("q", 1L, "w", 3_600L)));
  }

  @Test
  void valuesMayBeFilledIn() throws Exception {
    WebApp app =
        new WebApp(root)
            .limiter()
            .file(
                "WEB-INF/penstock.properties",
                """
                penstock.policy.api.refill-rate = ${penstock-test.tokens}/${penstock-test.unit:h}
                penstock.policy.api.paths = /${penstock-test.path:api}/*
                """);
    deployWith("penstock-test.tokens", "9", app);

    assertThat(RateLimitFields.policies(Http.get(server.uri("/api/x"))))
        .isEqualTo(Map.of("api", Map.of("q", 9L, "w", 3_600L)));
    assertThat(RateLimitFields.policies(Http.get(server.uri("/x")))).isEmpty();
  }

  @Test
  void whatCannotBeFilledInStopsTheDeployment() throws Exception {
    new WebApp(root)
        .limiter()
        .file(
            "WEB-INF/penstock.properties",
            GOOD + "penstock.policy.api.capacity = ${penstock-test.absent}\n");

    assertFailed(List.of(List.of("penstock.policy.api.capacity", "penstock-test.absent")));
  }

  @Test
  void unknownKeysMayBeWarningsOnly() throws Exception {
    deploy(
        new WebApp(root)
            .limiter()
            .file(
                "WEB-INF/penstock.properties",
                GOOD + "penstock.unknown-keys = warn\npenstock.policy.api.capasity = 7\n"));

    assertThat(RateLimitFields.policies(Http.get(server.uri("/api/x"))))
        .isEqualTo(Map.of("api", Map.of("q", 2L, "w", 3_600L)));
  }

  @Test
  void aKeyThatClientsChooseIsWarnedOfUnlessAddressesAreCountedToo() throws Exception {
    String byHeader = "penstock.policy.api.key = header:X-Key\n";
    WebApp app = new WebApp(root).limiter().file("WEB-INF/penstock.properties", GOOD + byHeader);
    try (PenstockLog log = new PenstockLog();
        ExpectedErrors expected = new ExpectedErrors()) {
      deploy(app);
      assertThat(Http.get(server.uri("/api/x"), "X-Key", "a").statusCode()).isEqualTo(200);

      assertThat(log.messages())
          .anySatisfy(line -> assertThat(line).contains("Policy api", "key=ip"));
    }
    server.stopApplication();
    String byAddress =
        "penstock.policy.guard.refill-rate = 9/h\npenstock.policy.guard.paths = /api/*\n";
    app.file("WEB-INF/penstock.properties", GOOD + byHeader + byAddress);
    try (PenstockLog log = new PenstockLog()) {
      server.startApplication();
      assertThat(Http.get(server.uri("/api/x"), "X-Key", "a").statusCode()).isEqualTo(200);

      assertThat(log.messages()).isEmpty();
    }
  }

  @Test
  void theNameOfAFilterIsFreeText() throws Exception {
    deploy(
        new WebApp(root)
            .registrations(
                """
                <filter>
                  <filter-name>a client's 1st [all]; r=7, </filter-name>
                  <filter-class>io.penstock.servlet.RateLimitFilter</filter-class>
                  <init-param>
                    <param-name>refill-rate</param-name><param-value>2/h</param-value>
                  </init-param>
                </filter>
                <filter-mapping>
                  <filter-name>a client's 1st [all]; r=7, </filter-name>
                  <url-pattern>/*</url-pattern>
                </filter-mapping>
                """));

    assertThat(RateLimitFields.levels(Http.get(server.uri("/x"))))
        .containsOnlyKeys("a client's 1st [all]; r=7,");
  }

  @Test
  void aProgramMayBringItsPolicies() throws Exception {
    deploy(new WebApp(root).listener(ProgramListener.class));

    assertThat(RateLimitFields.levels(Http.get(server.uri("/login"))))
        .containsOnlyKeys("api", "login");
    assertThat(Http.get(server.uri("/login")).statusCode()).isEqualTo(429);
    server.stopApplication();
    assertThat(server.deploymentErrors()).isEmpty();
  }

  @Test
  void aProgramMayChooseAmongItsPolicies() throws Exception {
    deploy(new WebApp(root).listener(ProgramListener.OfLogin.class));

    assertThat(RateLimitFields.levels(Http.get(server.uri("/login")))).containsOnlyKeys("login");
  }

  @Test
  void aProgramThatBringsPoliciesMayNotNameOthers() throws Exception {
    new WebApp(root).listener(ProgramListener.Overdone.class);

    assertFailed(List.of(List.of("config", "/WEB-INF/limits.properties"), List.of("capacity")));
  }

  /**
   * A deployment that has to fail.
   *
   * @param initParams names and values in turn
   * @param properties of WEB-INF/penstock.properties; none if empty
   * @param told each of these has to be in one line of the message
   */
  record Bad(String what, List<String> initParams, String properties, List<List<String>> told) {
    @Override
    public String toString() {
      return what;
    }
  }

  static List<Bad> bad() {
    return List.of(
        new Bad(
            "no configuration", List.of(), "", List.of(List.of("/WEB-INF/penstock.properties"))),
        new Bad(
            "a missing file",
            List.of("config", "/WEB-INF/none.properties"),
            "",
            List.of(List.of("/WEB-INF/none.properties"))),
        new Bad(
            "a misspelt init-param for settings",
            List.of("refil-rate", "1/s", "capacity", "3"),
            "",
            List.of(List.of("refil-rate", "did you mean", "refill-rate"))),
        new Bad(
            "a misspelt init-param for the place",
            List.of("confg", "/WEB-INF/penstock.properties"),
            GOOD,
            List.of(List.of("confg", "did you mean", "config"))),
        new Bad(
            "settings beside config, and a missing file",
            List.of("config", "/WEB-INF/none.properties", "refill-rate", "1/s", "key", "ip"),
            "",
            List.of(
                List.of("refill-rate", "config"),
                List.of("key", "config"),
                List.of("/WEB-INF/none.properties"))),
        new Bad(
            "settings beside policies",
            List.of("policies", "api", "refill-rate", "1/s"),
            GOOD,
            List.of(List.of("refill-rate", "policies"))),
        new Bad(
            "unknown and blank policies",
            List.of("policies", "apis,,login"),
            GOOD,
            List.of(List.of("policies", "apis"), List.of("policies", "apis,,login"))),
        new Bad(
            "a policy named twice",
            List.of("policies", "login, login"),
            GOOD,
            List.of(List.of("policies", "login, login", "once"))),
        new Bad(
            "a policy without paths",
            List.of(),
            "penstock.policy.api.refill-rate = 1/s\n",
            List.of(List.of("api", "paths"))),
        new Bad(
            "bad settings",
            List.of("refill-rate", "fast", "key", "shoe-size", "capacity", "-1"),
            "",
            List.of(
                List.of("init-param", "refill-rate", "fast"),
                List.of("init-param", "key", "shoe-size"),
                List.of("init-param", "capacity", "-1"))),
        new Bad(
            "what cannot be watched",
            List.of("refill-rate", "1/s", "reload", "5s"),
            "",
            List.of(List.of("init-param", "reload", "off"))),
        new Bad("a bad value of every key", List.of(), BadValues.OF_ALL, BadValues.lines()),
        new Bad(
            "bad properties",
            List.of(),
            """
            penstock.policy.api.refill-rat = 1/s
            penstock.policy.api.paths = /**
            penstock.policy.login.refill-rate = 1/fortnight
            penstock.policy.login.paths = /login
            """,
            List.of(
                List.of("penstock.policy.api.refill-rat", "did you mean", "refill-rate"),
                List.of("penstock.policy.api.paths", "/**"),
                List.of("penstock.policy.login.refill-rate", "1/fortnight"))));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void aBadConfigurationStopsTheDeployment(Bad bad) throws Exception {
    WebApp app = new WebApp(root).limiter(bad.initParams().toArray(String[]::new));
    if (!bad.properties().isEmpty()) {
      app.file("WEB-INF/penstock.properties", bad.properties());
    }

    assertFailed(bad.told());
    PenstockThreads.awaitEnd(PenstockThreads.running());
  }

  private void assertFailed(List<List<String>> told) throws Exception {
    try (ExpectedErrors expected = new ExpectedErrors()) {
      server.start(root);
    }
    assertThat(server.isApplicationUp()).isFalse();
    assertThat(Http.get(server.uri("/api/x")).statusCode()).isIn(404, 503);
    assertThat(server.deploymentErrors()).hasSize(1);
    List<String> lines = server.deploymentErrors().get(0).lines().toList();
    for (List<String> parts : told) {
      assertThat(lines).anySatisfy(line -> assertThat(line).contains(parts));
    }
  }

  /** With a system property set until the first request is through: some make filters then. */
  private void deployWith(String property, String value, WebApp app) throws Exception {
    System.setProperty(property, value);
    try {
      deploy(app);
      Http.get(server.uri("/"));
    } finally {
      System.clearProperty(property);
    }
  }

  private void deploy(WebApp app) throws Exception {
    server.start(app.root());
    assertThat(server.deploymentErrors()).isEmpty();
    assertThat(server.isApplicationUp()).isTrue();
  }
}
