package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.app.ProgramInitializer;
import io.penstock.servlet.server.ExpectedErrors;
import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.RateLimitFields;
import io.penstock.servlet.server.ServletServer;
import io.penstock.servlet.server.WebApp;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is looked at before any filter is made, where the server runs initializers. */
@Timeout(240)
abstract class InitializerContract {

  private static final String SERVICES =
      "WEB-INF/classes/META-INF/services/jakarta.servlet.ServletContainerInitializer";

  private final Supplier<ServletServer> servers;
  private ServletServer server;

  @TempDir Path root;

  InitializerContract(Supplier<ServletServer> servers) {
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

  /** It looks like any other registration, and there is no configuration for that. */
  @Test
  void aFilterWithPoliciesOfTheProgramIsNotRefused() throws Exception {
    new WebApp(root).registrations("").file(SERVICES, ProgramInitializer.class.getName());

    server.start(root);

    assertThat(server.deploymentErrors()).isEmpty();
    assertThat(RateLimitFields.levels(Http.get(server.uri("/x")))).containsOnlyKeys("api");
    assertThat(Http.get(server.uri("/x")).statusCode()).isEqualTo(429);
  }

  @Test
  void theErrorsOfAllRegistrationsAreToldAtOnce() throws Exception {
    new WebApp(root)
        .registrations(
            filter("one", "refill-rate", "fast")
                + filter("two", "config", "/WEB-INF/none.properties")
                + filter("three", "refill-rate", "1/s")
                + filter("four", "key", "io.penstock.Missing")
                + filter("say &quot;five&quot;", "refill-rate", "1/s"));
    Set<Thread> before = PenstockThreads.running();

    try (ExpectedErrors expected = new ExpectedErrors()) {
      server.start(root);
    }

    assertThat(server.isApplicationUp()).isFalse();
    assertThat(server.deploymentErrors()).hasSize(1);
    assertThat(server.deploymentErrors().get(0))
        .contains(
            "refill-rate: fast", "/WEB-INF/none.properties", "io.penstock.Missing", "name: say");
    Set<Thread> own = PenstockThreads.running();
    own.removeAll(before);
    PenstockThreads.awaitEnd(own); // of the third, which was good
  }

  private static String filter(String name, String param, String value) {
    return """
    <filter>
      <filter-name>%s</filter-name>
      <filter-class>io.penstock.servlet.RateLimitFilter</filter-class>
      <init-param><param-name>%s</param-name><param-value>%s</param-value></init-param>
    </filter>
    """
        .formatted(name, param, value);
  }
}
