package io.penstock.jaxrs;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.jaxrs.server.AnyServer;
import io.penstock.jaxrs.server.App;
import io.penstock.jaxrs.server.RateLimitFields;
import io.penstock.policy.RateLimitPolicies;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways by which an application comes to its limits. */
abstract class RegistrationContract {

  private static final String POLICIES = "penstock.policy.api.refill-rate = 1/h\n";

  @Path("once")
  public static class Once {
    @GET
    @RateLimited("api")
    public String get() {
      return "once";
    }
  }

  /** What would be an error if anybody looked. */
  @Path("wrong")
  public static class Wrong {
    @GET
    @RateLimited("nobody")
    public String get() {
      return "wrong";
    }
  }

  private final AnyServer.Kind kind;
  @TempDir java.nio.file.Path directory;

  RegistrationContract(AnyServer.Kind kind) {
    this.kind = kind;
  }

  private void assertLimited(App app) throws Exception {
    try (AnyServer server = kind.in(directory).start(app)) {
      assertThat(server.get("/once").statusCode()).isEqualTo(200);
      assertThat(server.get("/once").statusCode()).isEqualTo(429);
    }
  }

  @Test
  void byClass() throws Exception {
    assertLimited(App.of(Once.class, RateLimitFeature.class).policies(POLICIES));
  }

  @Test
  void byInstance() throws Exception {
    assertLimited(App.of(Once.class).with(new RateLimitFeature()).policies(POLICIES));
  }

  @Test
  void byAutoDiscoveryIfAnApplicationPropertyAsks() throws Exception {
    assertLimited(
        App.of(Once.class).policies(POLICIES).property("penstock.jaxrs.auto-discovery", true));
  }

  @Test
  void byAutoDiscoveryIfTheFileAsks() throws Exception {
    assertLimited(App.of(Once.class).policies(POLICIES + "penstock.jaxrs.auto-discovery = true\n"));
  }

  @Test
  void theApplicationPropertyWinsOverTheFile() throws Exception {
    assertSilent(
        App.of(Once.class, Wrong.class)
            .policies(POLICIES + "penstock.jaxrs.auto-discovery = true\n")
            .property("penstock.jaxrs.auto-discovery", "false"));
  }

  @Test
  void otherwiseAutoDiscoveryIsSilent() throws Exception {
    assertSilent(App.of(Once.class, Wrong.class).policies(POLICIES));
  }

  @Test
  void withoutAFileAutoDiscoveryIsSilentToo() throws Exception {
    assertSilent(App.of(Once.class, Wrong.class));
  }

  private void assertSilent(App app) throws Exception {
    List<String> log = new CopyOnWriteArrayList<>();
    Handler listener =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            if (String.valueOf(line.getMessage()).toLowerCase(Locale.ROOT).contains("penstock")) {
              log.add(line.getMessage());
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    listener.setLevel(Level.WARNING);
    Logger root = Logger.getLogger("");
    root.addHandler(listener);
    try (AnyServer server = kind.in(directory).start(app)) {
      for (int i = 0; i < 2; i++) {
        assertThat(server.get("/once").statusCode()).isEqualTo(200);
        assertThat(server.get("/once").headers().map()).doesNotContainKey("ratelimit");
        assertThat(server.get("/wrong").body()).isEqualTo("wrong");
      }
    } finally {
      root.removeHandler(listener);
    }
    assertThat(log).isEmpty();
  }

  /**
   * As an application does that follows two pieces of advice. Containers take one filter of a class
   * only, so what shows that discovery stands back is that it does not look for a configuration,
   * which is not there.
   */
  @Test
  void whatIsRegisteredIsNotDiscoveredBesides() throws Exception {
    Properties made = new Properties();
    made.setProperty("penstock.policy.api.refill-rate", "2/h");
    made.setProperty("penstock.policy.api.paths", "none");
    try (RateLimitPolicies policies = RateLimitPolicies.of(made);
        AnyServer server =
            kind.in(directory)
                .start(
                    App.of(Once.class)
                        .with(new RateLimitFeature(policies))
                        .property("penstock.jaxrs.auto-discovery", true))) {
      assertThat(RateLimitFields.remaining(server.get("/once"))).containsExactly(entry("api", 1L));
      assertThat(server.get("/once").statusCode()).isEqualTo(200);
      assertThat(server.get("/once").statusCode()).isEqualTo(429);
    }
  }
}
