package io.penstock.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.config.ConfigurationException;
import io.penstock.jaxrs.server.App;
import io.penstock.jaxrs.server.JdkConnections;
import io.penstock.jaxrs.server.JdkServer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that Penstock does not know. */
class ConnectionLookupTest {

  @Path("address")
  public static class ByAddress {
    @GET
    @RateLimited(refillRate = "1/h", key = "ip")
    public String get() {
      return "";
    }
  }

  @Path("session")
  public static class BySession {
    @GET
    @RateLimited(refillRate = "1/h", key = "session")
    public String get() {
      return "";
    }
  }

  @TempDir java.nio.file.Path classes;
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  @AfterEach
  void forget() {
    Thread.currentThread().setContextClassLoader(before);
  }

  private void provide(Class<?>... lookups) throws Exception {
    java.nio.file.Path services = classes.resolve("META-INF/services");
    Files.createDirectories(services);
    Files.write(
        services.resolve(ConnectionLookup.class.getName()),
        List.of(lookups).stream().map(Class::getName).toList());
    Thread.currentThread()
        .setContextClassLoader(new URLClassLoader(new URL[] {classes.toUri().toURL()}, before));
  }

  private static App app() {
    return App.of(RateLimitFeature.class, ByAddress.class, BySession.class)
        .property("session-field", "X-Session");
  }

  @Test
  void theApplicationTellsAddressesAndSessions() throws Exception {
    provide(JdkConnections.class);
    try (JdkServer server = new JdkServer().start(app())) {
      assertThat(server.get("/address").statusCode()).isEqualTo(200);
      assertThat(server.get("/address").statusCode()).isEqualTo(429);
      assertThat(server.get("/session", "X-Session", "a").statusCode()).isEqualTo(200);
      assertThat(server.get("/session", "X-Session", "b").statusCode()).isEqualTo(200);
      assertThat(server.get("/session", "X-Session", "a").statusCode()).isEqualTo(429);
    }
  }

  @Test
  void withoutOneKeysThatNeedItAreErrors() {
    String expected =
        "(expected: another, or a io.penstock.jaxrs.ConnectionLookup, since this server does not"
            + " tell the ";
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> new JdkServer().start(app()))
        .satisfies(
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        ByAddress.class.getName()
                            + "#get(): @RateLimited: policy byaddress-get: key: ip "
                            + expected
                            + "address of a client)",
                        BySession.class.getName()
                            + "#get(): @RateLimited: policy bysession-get: key: session "
                            + expected
                            + "session of a client)"));
  }

  @Test
  void twoOfThemAreAnError() throws Exception {
    provide(JdkConnections.class, JdkConnections.Second.class);
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> new JdkServer().start(app()))
        .withMessageContaining("JdkConnections$Second");
  }
}
