package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.app.ProgramListener;
import io.penstock.servlet.server.ExpectedErrors;
import io.penstock.servlet.server.Http;
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
@Timeout(120)
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

  private void deploy(WebApp app) throws Exception {
    server.start(app.root());
    assertThat(server.deploymentErrors()).isEmpty();
    assertThat(server.isApplicationUp()).isTrue();
  }
}
