package io.penstock.jaxrs;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.RateLimiter;
import io.penstock.jaxrs.server.RateLimitFields;
import io.penstock.jaxrs.server.RestServer;
import io.penstock.policy.RateLimitPolicies;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ResourceInfo;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifecycleTest {

  @Path("named")
  public static class Named {
    @GET
    @RateLimited("api")
    public String get() {
      return "";
    }
  }

  @Path("in-place")
  public static class InPlaceOnly {
    @GET
    @RateLimited(refillRate = "1/h")
    public String get() {
      return "";
    }
  }

  @TempDir java.nio.file.Path webapp;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void thePoliciesAreClosedWithTheApplication(boolean byInstance) throws Exception {
    ResourceConfig application = new ResourceConfig(Named.class);
    if (byInstance) {
      application.register(new RateLimitFeature());
    } else {
      application.register(RateLimitFeature.class);
    }
    try (RestServer server =
        new RestServer(webapp)
            .properties("penstock.policy.api.refill-rate = 1/h")
            .start(application)) {
      assertThat(server.get("/named").statusCode()).isEqualTo(200);
      assertThat(server.get("/named").statusCode()).isEqualTo(429);
      RateLimiter limiter =
          ((RateLimitPolicies) server.attribute("io.penstock.policies")).get("api");

      server.stopApplication();

      assertThatThrownBy(() -> assertThat(limiter.allow("anybody")).isTrue())
          .isInstanceOf(IllegalStateException.class);
      assertThat(server.attribute("io.penstock.policies")).isNull();
    }
  }

  @Test
  void nothingIsOpenedAfterTheEnd() throws Exception {
    AtomicBoolean opened = new AtomicBoolean();
    LimitedResources resources =
        new LimitedResources(
            new ResourceConfig(Named.class),
            new ContainerAccess(true),
            (surroundings, options, named) -> {
              opened.set(true);
              throw new AssertionError();
            });
    ResourceInfo get =
        new ResourceInfo() {
          @Override
          public Method getResourceMethod() {
            return Named.class.getMethods()[0];
          }

          @Override
          public Class<?> getResourceClass() {
            return Named.class;
          }
        };
    resources.close();

    assertThatThrownBy(() -> resources.configure(get, null))
        .isInstanceOf(IllegalStateException.class);
    assertThat(opened).isFalse();
  }

  @Test
  void whereAllPoliciesStandInPlaceNoFileIsNeeded() throws Exception {
    try (RestServer server =
        new RestServer(webapp).start(RateLimitFeature.class, InPlaceOnly.class)) {
      assertThat(RateLimitFields.remaining(server.get("/in-place")))
          .containsExactly(entry("inplaceonly-get", 0L));
      assertThat(server.get("/in-place").statusCode()).isEqualTo(429);
    }
  }

  @Test
  void theFileMayBeNamedByAProperty() throws Exception {
    java.nio.file.Files.createDirectories(webapp.resolve("WEB-INF"));
    java.nio.file.Files.writeString(
        webapp.resolve("WEB-INF/other.properties"), "penstock.policy.api.refill-rate = 9/h");
    ResourceConfig application =
        new ResourceConfig(Named.class, RateLimitFeature.class)
            .property("penstock.config", "/WEB-INF/other.properties");
    try (RestServer server =
        new RestServer(webapp)
            .properties("penstock.policy.api.refill-rate = 1/h")
            .start(application)) {
      assertThat(RateLimitFields.quotas(server.get("/named"))).containsExactly(entry("api", 9L));
    }
  }

  @Test
  @Timeout(240)
  void aReloadMayChangeAPolicyThatIsNamedButNotTakeItAway() throws Exception {
    java.nio.file.Path file = webapp.resolve("limits.properties");
    write(file, "penstock.policy.api.refill-rate = 1/h");
    ResourceConfig application =
        new ResourceConfig(Named.class, RateLimitFeature.class)
            .property("penstock.config", "file:" + file);
    try (RestServer server = new RestServer(webapp).start(application)) {
      assertThat(server.get("/named").statusCode()).isEqualTo(200);
      RateLimitPolicies policies = (RateLimitPolicies) server.attribute("io.penstock.policies");

      write(file, "penstock.policy.other.refill-rate = 1/h");
      await(() -> policies.failedReloads() == 1);
      assertThat(server.get("/named").statusCode()).isEqualTo(429);

      write(file, "penstock.policy.api.refill-rate = 9/h");
      await(() -> policies.reloads() == 1);
      assertThat(policies.get("api").stats("nobody").capacity()).isEqualTo(9);
    }
  }

  private static void write(java.nio.file.Path file, String policy) throws IOException {
    java.nio.file.Path next = file.resolveSibling("next");
    Files.writeString(next, "penstock.reload = 20ms\n" + policy + "\n");
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The time limit of the test bounds it. */
  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("still waiting for a reload");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
