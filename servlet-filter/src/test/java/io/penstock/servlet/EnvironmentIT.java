package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.RateLimitFields;
import io.penstock.servlet.server.ServerInOwnJvm;
import io.penstock.servlet.server.WebApp;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the environment of a server says stands over its file. */
@Timeout(240)
final class EnvironmentIT {

  @TempDir Path root;

  /** The last two are what Kubernetes sets for a service that is called penstock. */
  @Test
  void variablesStandOverTheFileAndSystemPropertiesOverThem() throws Exception {
    WebApp app =
        new WebApp(root)
            .limiter()
            .file("WEB-INF/penstock.properties", "not = read")
            .file(
                "elsewhere.properties",
                """
                penstock.policy.a-file.refill-rate = 1/h
                penstock.policy.a-file.paths = /*
                penstock.policy.a-variable.refill-rate = 1/h
                penstock.policy.a-variable.paths = /*
                penstock.policy.a-property.refill-rate = 1/h
                penstock.policy.a-property.paths = /*
                penstock.policy.filled.refill-rate = ${TOKENS_OF_TEST}/${UNIT_OF_TEST}
                penstock.policy.filled.paths = /*
                """);
    Map<String, String> environment =
        Map.of(
            "PENSTOCK_CONFIG", "file:" + root.resolve("elsewhere.properties"),
            "PENSTOCK_POLICY_A_VARIABLE_CAPACITY", "7",
            "PENSTOCK_POLICY_A_PROPERTY_CAPACITY", "8",
            "PENSTOCK_POLICY_A_FILE_CAPACITY", "", // left empty: not set
            "TOKENS_OF_TEST", "5",
            "UNIT_OF_TEST", "h",
            "PENSTOCK_POLICY_UNDECLARED_CAPACITY", "9",
            "PENSTOCK_SERVICE_HOST", "10.0.0.11",
            "PENSTOCK_PORT", "tcp://10.0.0.11:80");
    try (ServerInOwnJvm server =
        new ServerInOwnJvm(
            app.root(),
            environment,
            "-Dpenstock.policy.a-property.capacity=9",
            "-DUNIT_OF_TEST=d")) {

      assertThat(RateLimitFields.policies(Http.get(server.uri("/x"))))
          .isEqualTo(
              Map.of(
                  "a-file", Map.of("q", 1L, "w", 3_600L),
                  "a-variable", Map.of("q", 7L, "w", 25_200L),
                  "a-property", Map.of("q", 9L, "w", 32_400L),
                  "filled", Map.of("q", 5L, "w", 86_400L)));
    }
  }

  @Test
  void aVariableThatMeansTwoKeysStopsTheDeployment() throws Exception {
    WebApp app =
        new WebApp(root)
            .limiter()
            .file(
                "WEB-INF/penstock.properties",
                """
                penstock.policy.a.refill-rate = 1/h
                penstock.policy.a.paths = /*
                penstock.policy.a-exempt.refill-rate = 1/h
                penstock.policy.a-exempt.paths = /*
                """);
    Map<String, String> environment = Map.of("PENSTOCK_POLICY_A_EXEMPT_PATHS", "/x");
    try (ServerInOwnJvm server = new ServerInOwnJvm(app.root(), environment)) {

      assertThat(server.deploymentErrors())
          .contains(
              "PENSTOCK_POLICY_A_EXEMPT_PATHS",
              "penstock.policy.a-exempt.paths",
              "penstock.policy.a.exempt-paths");
    }
  }
}
