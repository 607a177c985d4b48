package io.penstock.jaxrs;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.jaxrs.server.AnyServer;
import io.penstock.jaxrs.server.App;
import io.penstock.jaxrs.server.RateLimitFields;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens come back by how a request ends. */
abstract class EndContract {

  private static final String POLICIES =
      """
      penstock.policy.failures.refill-rate = 2/h
      penstock.policy.failures.paths = none
      penstock.policy.failures.refund-statuses = 2xx, 418
      penstock.policy.errors.refill-rate = 2/h
      penstock.policy.errors.paths = none
      penstock.policy.errors.refund-statuses = 500
      penstock.policy.unavailable.refill-rate = 2/h
      penstock.policy.unavailable.paths = none
      penstock.policy.unavailable.refund-statuses = 5xx
      penstock.policy.plain.refill-rate = 2/h
      penstock.policy.plain.paths = none
      """;

  @Path("ends")
  public static class Ends {
    @GET
    @RateLimited("failures")
    public Response status(@QueryParam("status") int status) {
      return Response.status(status).entity("said").build();
    }

    @GET
    @Path("mapped")
    @RateLimited("failures")
    public String mapped() {
      throw new TeapotException();
    }

    @GET
    @Path("unmapped")
    @RateLimited("errors")
    public String unmapped() {
      throw new IllegalStateException("meant");
    }

    @GET
    @Path("suspended")
    @RateLimited("failures")
    public void suspended(@QueryParam("status") int status, @Suspended AsyncResponse response) {
      var unused =
          CompletableFuture.runAsync(() -> response.resume(Response.status(status).build()));
    }

    @GET
    @Path("stage")
    @RateLimited("failures")
    public CompletionStage<Response> stage(@QueryParam("status") int status) {
      return CompletableFuture.supplyAsync(() -> Response.status(status).build());
    }

    @GET
    @Path("unavailable")
    @RateLimited("unavailable")
    public Response unavailable() {
      return Response.status(503).build();
    }

    @GET
    @Path("timeout")
    @RateLimited("unavailable")
    public void timeout(@Suspended AsyncResponse response) {
      response.setTimeout(20, TimeUnit.MILLISECONDS);
    }

    @GET
    @Path("handled")
    @RateLimited("unavailable")
    public void handled(@Suspended AsyncResponse response) {
      response.setTimeoutHandler(late -> late.resume(Response.status(504).build()));
      response.setTimeout(20, TimeUnit.MILLISECONDS);
    }

    @GET
    @Path("plain")
    @RateLimited("plain")
    public String plain() {
      return "";
    }
  }

  static final class TeapotException extends RuntimeException {}

  public static class TeapotMapper implements ExceptionMapper<TeapotException> {
    @Override
    public Response toResponse(TeapotException exception) {
      return Response.status(418).build();
    }
  }

  /** An application that gives tokens back. */
  public static class Generous implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
      if (request.getHeaderString("X-Free") != null) {
        request.setProperty("io.penstock.refund", true);
      }
    }
  }

  private final AnyServer.Kind kind;
  @TempDir java.nio.file.Path directory;
  private AnyServer server;

  EndContract(AnyServer.Kind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void start() throws Exception {
    server =
        kind.in(directory)
            .start(
                App.of(RateLimitFeature.class, Ends.class, TeapotMapper.class, Generous.class)
                    .policies(POLICIES));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  /** The status of an answer that was limited, with a token spent at first. */
  private int spending(String path, String... fields) throws Exception {
    HttpResponse<String> response = server.get("/ends" + path, fields);
    if (response.statusCode() != 429 && response.statusCode() != 500) {
      assertThat(RateLimitFields.remaining(response)).hasSize(1).containsValue(1L);
    }
    return response.statusCode();
  }

  @Test
  void byStatus() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(spending("?status=200")).isEqualTo(200);
    }
    assertThat(spending("?status=404")).isEqualTo(404);
    HttpResponse<String> last = server.get("/ends?status=404");
    assertThat(last.statusCode()).isEqualTo(404);
    assertThat(RateLimitFields.remaining(last)).containsExactly(entry("failures", 0L));
    assertThat(server.get("/ends?status=200").statusCode()).isEqualTo(429);
  }

  @Test
  void byTheStatusOfTheApplicationsMapper() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(spending("/mapped")).isEqualTo(418);
    }
  }

  @Test
  void anExceptionThatNobodyMapsCountsAs500() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(server.get("/ends/unmapped").statusCode()).isEqualTo(500);
    }
  }

  @Test
  void ofAsynchronousResourcesToo() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(spending("/suspended?status=204")).isEqualTo(204);
      assertThat(spending("/stage?status=204")).isEqualTo(204);
    }
    assertThat(server.get("/ends/suspended?status=404").statusCode()).isEqualTo(404);
    assertThat(server.get("/ends/stage?status=404").statusCode()).isEqualTo(404);
    assertThat(server.get("/ends/stage?status=204").statusCode()).isEqualTo(429);
  }

  @Test
  void aTimeoutGivesNothingBack() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(server.get("/ends/unavailable").statusCode()).isEqualTo(503);
      assertThat(server.get("/ends/handled").statusCode())
          .as("answered all the same")
          .isEqualTo(504);
    }
    HttpResponse<String> first = server.get("/ends/timeout");
    assertThat(first.statusCode()).isEqualTo(503);
    assertThat(RateLimitFields.remaining(first)).containsExactly(entry("unavailable", 1L));
    assertThat(server.get("/ends/timeout").statusCode()).isEqualTo(503);

    assertThat(server.get("/ends/timeout").statusCode()).isEqualTo(429);
  }

  @Test
  void byThePropertyOfTheApplication() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(spending("/plain", "X-Free", "yes")).isEqualTo(200);
    }
    assertThat(server.get("/ends/plain").statusCode()).isEqualTo(200);
    assertThat(server.get("/ends/plain").statusCode()).isEqualTo(200);
    assertThat(server.get("/ends/plain").statusCode()).isEqualTo(429);
    assertThat(server.get("/ends/plain", "X-Free", "yes").statusCode()).isEqualTo(429);
  }
}
