package io.penstock.jaxrs;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.jaxrs.server.RateLimitFields;
import io.penstock.jaxrs.server.RestServer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsyncResourcesTest {

  @Path("async")
  @RateLimited("api")
  public static class Async {
    @GET
    @Path("suspended")
    public void suspended(@Suspended AsyncResponse response) {
      var unused = CompletableFuture.runAsync(() -> response.resume("later"));
    }

    @GET
    @Path("stage")
    public CompletionStage<String> stage() {
      return CompletableFuture.supplyAsync(() -> "later");
    }

    @GET
    @Path("failing")
    public CompletionStage<String> failing() {
      return CompletableFuture.supplyAsync(
          () -> {
            throw new jakarta.ws.rs.ForbiddenException();
          });
    }
  }

  @TempDir java.nio.file.Path webapp;
  private RestServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        new RestServer(webapp)
            .properties(
                """
                penstock.policy.api.refill-rate = 3/h
                penstock.policy.api.paths = none
                """)
            .start(RateLimitFeature.class, Async.class);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void eachRequestIsChargedOnceAndAnsweredWithTheFields() throws Exception {
    HttpResponse<String> suspended = server.get("/async/suspended");
    HttpResponse<String> stage = server.get("/async/stage");
    HttpResponse<String> failing = server.get("/async/failing");

    assertThat(suspended.body()).isEqualTo("later");
    assertThat(stage.body()).isEqualTo("later");
    assertThat(failing.statusCode()).isEqualTo(403);
    assertThat(RateLimitFields.remaining(suspended)).containsExactly(entry("api", 2L));
    assertThat(RateLimitFields.remaining(stage)).containsExactly(entry("api", 1L));
    assertThat(RateLimitFields.remaining(failing)).containsExactly(entry("api", 0L));
    assertThat(server.get("/async/suspended").statusCode()).isEqualTo(429);
    assertThat(server.get("/async/stage").statusCode()).isEqualTo(429);
  }
}
