package io.penstock.jaxrs;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.jaxrs.server.AnyServer;
import io.penstock.jaxrs.server.App;
import io.penstock.jaxrs.server.RateLimitFields;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Resources that answer later. */
abstract class AsyncContract {

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
    @Path("events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void events(@Context SseEventSink events, @Context Sse sse) {
      // Here and not in another thread: what goes wrong there, Jersey answers with an empty stream
      // and tells nobody.
      events
          .send(sse.newEvent("one"))
          .thenCompose(sent -> events.send(sse.newEvent("two")))
          .whenComplete((sent, failure) -> events.close())
          .toCompletableFuture()
          .join();
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
  private final AnyServer.Kind kind;
  private AnyServer server;

  AsyncContract(AnyServer.Kind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void start() throws Exception {
    server =
        kind.in(webapp)
            .start(
                App.of(RateLimitFeature.class, Async.class)
                    .policies("penstock.policy.api.refill-rate = 3/h"));
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

  @Test
  void aStreamOfEventsIsChargedOnceWhenItBegins() throws Exception {
    for (long left = 2; left >= 0; left--) {
      HttpResponse<String> stream = server.get("/async/events");

      assertThat(stream.body())
          .as("%s with %s", stream, stream.headers().map())
          .contains("data: one")
          .contains("data: two");
      assertThat(RateLimitFields.remaining(stream)).containsExactly(entry("api", left));
    }
    HttpResponse<String> denied = server.get("/async/events");
    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(denied.body()).doesNotContain("data:");
  }
}
