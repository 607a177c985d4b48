package io.penstock.jaxrs;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.jaxrs.server.AnyServer;
import io.penstock.jaxrs.server.App;
import io.penstock.jaxrs.server.RateLimitFields;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes that only a locator leads to, on every container. */
abstract class SubResourceContract {

  private static final AtomicInteger RUNS = new AtomicInteger();

  @Path("shops/{shop}")
  @RateLimited("api")
  public static class Shops {
    @Path("orders")
    public Orders orders(@PathParam("shop") String shop) {
      return new Orders();
    }

    @Path("plain")
    public Plain plain() {
      return new Plain();
    }

    @Path("broken")
    public Broken broken() {
      return new Broken();
    }
  }

  public static class Orders {
    @GET
    @Path("{id}")
    @RateLimited(name = "one", refillRate = "1/h", key = "route")
    public String one(@PathParam("id") String id) {
      return id;
    }

    @GET
    @Path("health")
    @RateLimitExempt
    public String health() {
      return "up";
    }
  }

  public static class Plain {
    @GET
    public String get() {
      return "plain";
    }
  }

  public static class Broken {
    @GET
    public String get() {
      RUNS.incrementAndGet();
      return "unlimited";
    }

    @GET
    @Path("more")
    @RateLimited("nobody")
    public String more() {
      RUNS.incrementAndGet();
      return "unlimited";
    }
  }

  private final AnyServer.Kind kind;
  @TempDir java.nio.file.Path directory;
  private AnyServer server;

  SubResourceContract(AnyServer.Kind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void start() throws Exception {
    RUNS.set(0);
    server =
        kind.in(directory)
            .start(
                App.of(RateLimitFeature.class, Shops.class)
                    .policies("penstock.policy.api.refill-rate = 3/h"));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void theirOwnAnnotationsCount() throws Exception {
    assertThat(RateLimitFields.remaining(server.get("/shops/a/orders/1")))
        .containsExactly(entry("one", 0L));
    assertThat(server.get("/shops/b/orders/2").statusCode()).as("the same route").isEqualTo(429);
    assertThat(server.get("/shops/a/orders/health").headers().map()).doesNotContainKey("ratelimit");
  }

  @Test
  void withoutAnnotationsThoseOfTheClassThatLedThereCount() throws Exception {
    for (long left = 2; left >= 0; left--) {
      assertThat(RateLimitFields.remaining(server.get("/shops/a/plain")))
          .containsExactly(entry("api", left));
    }
    assertThat(server.get("/shops/b/plain").statusCode()).isEqualTo(429);
  }

  @Test
  void errorsFailEveryRequestThatLeadsToTheClass() throws Exception {
    for (String path : new String[] {"/shops/a/broken", "/shops/a/broken/more"}) {
      for (int i = 0; i < 2; i++) {
        assertThat(server.get(path).statusCode()).as(path).isEqualTo(500);
      }
    }
    assertThat(RUNS).hasValue(0);
    assertThat(server.get("/shops/a/plain").statusCode()).as("others go on").isEqualTo(200);
  }
}
