package io.penstock.jaxrs;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.jaxrs.server.RateLimitFields;
import io.penstock.jaxrs.server.RestServer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.jersey.server.model.Resource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes that only a locator leads to. */
class SubResourcesTest {

  private static final AtomicInteger RUNS = new AtomicInteger();

  @Path("root")
  @RateLimited("api")
  public static class Root {
    @Path("plain")
    public Plain plain() {
      return new Plain();
    }

    @Path("own")
    public Own own() {
      return new Own();
    }

    @Path("exempt")
    public Exempt exempt() {
      return new Exempt();
    }

    @Path("class")
    public Class<Plain> type() {
      return Plain.class;
    }

    @Path("model")
    public Resource model() {
      return Resource.from(Own.class);
    }

    @Path("broken")
    public Broken broken() {
      return new Broken();
    }

    @Path("between")
    public Between between() {
      return new Between();
    }

    @Path("silent")
    public Silent silent() {
      return new Silent();
    }

    @Path("rooted")
    public AlsoRoot alsoRoot() {
      return new AlsoRoot();
    }
  }

  @Path("free")
  public static class Free {
    @Path("plain")
    public Plain plain() {
      return new Plain();
    }
  }

  public static class Plain {
    @GET
    public String get() {
      return "plain";
    }
  }

  @Path("also")
  public static class AlsoRoot {
    @GET
    public String get() {
      return "both";
    }
  }

  public static class Own {
    @GET
    @RateLimited(name = "own", refillRate = "2/h")
    public String get() {
      return "own";
    }
  }

  @RateLimitExempt
  public static class Exempt {
    @GET
    public String get() {
      return "exempt";
    }
  }

  public static class Broken {
    @GET
    public String unlimited() {
      RUNS.incrementAndGet();
      return "unlimited";
    }

    @GET
    @Path("more")
    @RateLimited("nobody")
    public String limited() {
      RUNS.incrementAndGet();
      return "unlimited";
    }
  }

  /** Leads on with a policy of its own. */
  @RateLimited("between")
  public static class Between {
    @Path("plain")
    public Plain plain() {
      return new Plain();
    }
  }

  /** Leads on without saying anything. */
  public static class Silent {
    @Path("plain")
    public Plain plain() {
      return new Plain();
    }
  }

  /** Leads on with a policy that there is not. */
  @Path("mistaken")
  public static class Mistaken {
    @Path("between")
    public MistakenBetween between() {
      return new MistakenBetween();
    }
  }

  @RateLimited("nobody")
  public static class MistakenBetween {
    @Path("plain")
    public Counting plain() {
      return new Counting();
    }
  }

  public static class Counting {
    @GET
    public String get() {
      RUNS.incrementAndGet();
      return "unlimited";
    }
  }

  @TempDir java.nio.file.Path webapp;
  private RestServer server;

  @BeforeEach
  void start() throws Exception {
    RUNS.set(0);
    server =
        new RestServer(webapp)
            .properties(
                """
                penstock.policy.api.refill-rate = 3/h
                penstock.policy.api.paths = none
                penstock.policy.between.refill-rate = 4/h
                penstock.policy.between.paths = none
                """)
            .start(RateLimitFeature.class, Root.class, Free.class, AlsoRoot.class, Mistaken.class);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void theirOwnAnnotationsCount() throws Exception {
    assertThat(RateLimitFields.remaining(server.get("/root/own")))
        .containsExactly(entry("own", 1L));
    assertThat(RateLimitFields.remaining(server.get("/root/own")))
        .containsExactly(entry("own", 0L));
    assertThat(server.get("/root/own").statusCode()).isEqualTo(429);
    assertThat(server.get("/root/exempt").headers().map()).doesNotContainKey("ratelimit");
  }

  @Test
  void aModelMadeForEachRequestIsLimitedByOnePolicy() throws Exception {
    assertThat(RateLimitFields.remaining(server.get("/root/model")))
        .containsExactly(entry("own", 1L));
    assertThat(RateLimitFields.remaining(server.get("/root/model")))
        .containsExactly(entry("own", 0L));
    assertThat(server.get("/root/model").statusCode()).isEqualTo(429);
  }

  @Test
  void withoutAnnotationsThoseOfTheClassThatLedThereCount() throws Exception {
    assertThat(RateLimitFields.remaining(server.get("/root/plain")))
        .containsExactly(entry("api", 2L));
    assertThat(RateLimitFields.remaining(server.get("/root/class")))
        .containsExactly(entry("api", 1L));
    assertThat(RateLimitFields.remaining(server.get("/root/silent/plain")))
        .containsExactly(entry("api", 0L));
    assertThat(server.get("/root/plain").statusCode()).isEqualTo(429);
    assertThat(RateLimitFields.remaining(server.get("/root/between/plain")))
        .as("the nearest")
        .containsExactly(entry("between", 3L));
    assertThat(server.get("/free/plain").headers().map()).doesNotContainKey("ratelimit");
  }

  @Test
  void aRootResourceGoesByItsOwnWhenReachedByItsOwnPath() throws Exception {
    assertThat(server.get("/also").headers().map()).doesNotContainKey("ratelimit");
    assertThat(RateLimitFields.remaining(server.get("/root/rooted")))
        .containsExactly(entry("api", 2L));
  }

  @Test
  void errorsFailEveryRequestThatLeadsToTheClass() throws Exception {
    for (String path :
        new String[] {"/root/broken", "/root/broken/more", "/mistaken/between/plain"}) {
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> response = server.get(path);
        assertThat(response.statusCode()).as(path).isEqualTo(500);
        assertThat(response.body()).as(path).doesNotContain("unlimited");
      }
    }
    assertThat(RUNS).hasValue(0);
    assertThat(server.get("/root/plain").statusCode()).as("others go on").isEqualTo(200);
  }
}
