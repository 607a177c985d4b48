package io.penstock.jaxrs;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.jaxrs.server.AnyServer;
import io.penstock.jaxrs.server.App;
import io.penstock.jaxrs.server.OwnWords;
import io.penstock.jaxrs.server.RateLimitFields;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.ServerErrorException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who words a denial. */
abstract class DenialContract {

  private static final String POLICIES =
      """
      penstock.policy.client.refill-rate = 0
      penstock.policy.client.capacity = 0
      penstock.policy.client.paths = none
      penstock.policy.client.denial-body = container
      penstock.policy.server.refill-rate = 1/h
      penstock.policy.server.paths = none
      penstock.policy.server.denial-status = 509
      penstock.policy.server.denial-body = container
      penstock.policy.own.refill-rate = 1/h
      penstock.policy.own.paths = none
      penstock.policy.own.denial-body = %s
      """
          .formatted(OwnWords.class.getName());

  @Path("denied")
  public static class Denied {
    @GET
    @RateLimited("client")
    public String client() {
      return "";
    }

    @GET
    @Path("server")
    @RateLimited("server")
    public String server() {
      return "";
    }

    @GET
    @Path("own")
    @RateLimited("own")
    public String own() {
      return "";
    }
  }

  public static class ClientErrors implements ExceptionMapper<ClientErrorException> {
    @Override
    public Response toResponse(ClientErrorException exception) {
      int status = exception.getResponse().getStatus();
      return Response.status(status).entity("client error " + status).build();
    }
  }

  public static class ServerErrors implements ExceptionMapper<ServerErrorException> {
    @Override
    public Response toResponse(ServerErrorException exception) {
      int status = exception.getResponse().getStatus();
      return Response.status(status).entity("server error " + status).build();
    }
  }

  private final AnyServer.Kind kind;
  @TempDir java.nio.file.Path directory;
  private AnyServer server;

  DenialContract(AnyServer.Kind kind) {
    this.kind = kind;
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void theApplicationsMapperMay() throws Exception {
    server =
        kind.in(directory)
            .start(
                App.of(RateLimitFeature.class, Denied.class, ClientErrors.class, ServerErrors.class)
                    .policies(POLICIES));

    HttpResponse<String> client = server.get("/denied");
    server.get("/denied/server");
    HttpResponse<String> ofServer = server.get("/denied/server");

    assertThat(client.statusCode()).isEqualTo(429);
    assertThat(client.body()).isEqualTo("client error 429");
    assertThat(RateLimitFields.remaining(client)).containsExactly(entry("client", 0L));
    assertThat(client.headers().firstValue("Retry-After")).as("never").isEmpty();
    assertThat(client.headers().allValues("Cache-Control")).containsExactly("no-store");
    assertThat(ofServer.statusCode()).isEqualTo(509);
    assertThat(ofServer.body()).isEqualTo("server error 509");
    assertThat(ofServer.headers().firstValueAsLong("Retry-After").orElseThrow())
        .isBetween(3590L, 3600L);
  }

  @Test
  void theContainerDoesWithoutMapper() throws Exception {
    server =
        kind.in(directory).start(App.of(RateLimitFeature.class, Denied.class).policies(POLICIES));

    HttpResponse<String> client = server.get("/denied");

    assertThat(client.statusCode()).isEqualTo(429);
    assertThat(client.body()).doesNotContain("quota-exceeded");
    assertThat(RateLimitFields.remaining(client)).containsExactly(entry("client", 0L));
    assertThat(server.send("HEAD", "/denied").statusCode()).isEqualTo(429);
  }

  @Test
  void aRendererMay() throws Exception {
    server =
        kind.in(directory).start(App.of(RateLimitFeature.class, Denied.class).policies(POLICIES));
    server.get("/denied/own");

    HttpResponse<String> denied = server.get("/denied/own");

    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(denied.body()).isEqualTo("429 [own]");
    assertThat(denied.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/x-own");
  }
}
