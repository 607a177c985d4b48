package io.penstock.jaxrs;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.jaxrs.server.AnyServer;
import io.penstock.jaxrs.server.App;
import io.penstock.jaxrs.server.RateLimitFields;
import jakarta.annotation.Priority;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the configuration says of resources without annotations, and of the order of filters. */
abstract class DefaultsContract {

  private static final String POLICIES =
      """
      penstock.policy.api.refill-rate = 3/h
      penstock.policy.api.paths = none
      penstock.policy.all.refill-rate = 9/h
      penstock.policy.all.paths = none
      """;

  @Path("plain")
  public static class Plain {
    @GET
    public String get() {
      return "plain";
    }

    @GET
    @Path("exempt")
    @RateLimitExempt
    public String exempt() {
      return "exempt";
    }

    @GET
    @Path("limited")
    @RateLimited("api")
    public String limited() {
      return "limited";
    }

    @Path("sub")
    public Sub sub() {
      return new Sub();
    }
  }

  public static class Sub {
    @GET
    public String get() {
      return "sub";
    }
  }

  /** Counts what gets through to it. */
  @Priority(500)
  public static class Early implements ContainerRequestFilter {
    static final AtomicInteger ASKED = new AtomicInteger();

    @Override
    public void filter(ContainerRequestContext request) {
      ASKED.incrementAndGet();
    }
  }

  private final AnyServer.Kind kind;
  @TempDir java.nio.file.Path directory;
  private AnyServer server;

  DefaultsContract(AnyServer.Kind kind) {
    this.kind = kind;
  }

  private void start(App app) throws Exception {
    Early.ASKED.set(0);
    server = kind.in(directory).start(app);
  }

  private static App app() {
    return App.of(RateLimitFeature.class, Plain.class, Early.class);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void withoutThemPlainResourcesAreLeftAlone() throws Exception {
    start(app().policies(POLICIES));

    assertThat(server.get("/plain").headers().map()).doesNotContainKey("ratelimit");
    assertThat(server.get("/plain/sub").headers().map()).doesNotContainKey("ratelimit");
  }

  @Test
  void theFileMayNameThem() throws Exception {
    start(app().policies(POLICIES + "penstock.jaxrs.default-policies = all\n"));

    assertDefaultsAre("all", 9);
  }

  @Test
  void anApplicationPropertyWinsOverTheFile() throws Exception {
    start(
        app()
            .policies(POLICIES + "penstock.jaxrs.default-policies = api\n")
            .property("penstock.jaxrs.default-policies", "all"));

    assertDefaultsAre("all", 9);
  }

  @Test
  void anApplicationPropertyMayTakeThoseOfTheFileAway() throws Exception {
    start(
        app()
            .policies(POLICIES + "penstock.jaxrs.default-policies = all\n")
            .property("penstock.jaxrs.default-policies", "none"));

    assertThat(server.get("/plain").headers().map()).doesNotContainKey("ratelimit");
    assertThat(RateLimitFields.remaining(server.get("/plain/limited")))
        .containsExactly(entry("api", 2L));
  }

  private void assertDefaultsAre(String policy, long quota) throws Exception {
    assertThat(RateLimitFields.remaining(server.get("/plain")))
        .containsExactly(entry(policy, quota - 1));
    assertThat(RateLimitFields.remaining(server.get("/plain/sub")))
        .containsExactly(entry(policy, quota - 2));
    assertThat(RateLimitFields.remaining(server.get("/plain/limited")))
        .as("only of resources without annotations")
        .containsExactly(entry("api", 2L));
    assertThat(server.get("/plain/exempt").headers().map()).doesNotContainKey("ratelimit");
    assertThat(server.get("/nowhere").headers().map()).doesNotContainKey("ratelimit");
  }

  @Test
  void severalMustAllAllow() throws Exception {
    start(app().policies(POLICIES).property("penstock.jaxrs.default-policies", "all, api"));

    for (int i = 0; i < 3; i++) {
      assertThat(server.get("/plain").statusCode()).isEqualTo(200);
    }
    HttpResponse<String> denied = server.get("/plain");
    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(RateLimitFields.remaining(denied))
        .containsExactly(entry("all", 6L), entry("api", 0L));
  }

  @Test
  void theUsualPriorityIsAfterAuthentication() throws Exception {
    start(app().policies(POLICIES));

    spendAllAndOneMore();
    assertThat(Early.ASKED).hasValue(4);
  }

  @Test
  void theFileMaySayThePriority() throws Exception {
    start(app().policies(POLICIES + "penstock.jaxrs.priority = 400\n"));

    spendAllAndOneMore();
    assertThat(Early.ASKED).hasValue(3);
  }

  @Test
  void anApplicationPropertyWinsForThePriorityToo() throws Exception {
    start(
        app()
            .policies(POLICIES + "penstock.jaxrs.priority = 600\n")
            .property("penstock.jaxrs.priority", 400));

    spendAllAndOneMore();
    assertThat(Early.ASKED).hasValue(3);
  }

  private void spendAllAndOneMore() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(server.get("/plain/limited").statusCode()).isEqualTo(200);
    }
    assertThat(server.get("/plain/limited").statusCode()).isEqualTo(429);
  }
}
