package io.penstock.jaxrs;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.Decision;
import io.penstock.jaxrs.server.AnyServer;
import io.penstock.jaxrs.server.App;
import io.penstock.jaxrs.server.RateLimitFields;
import io.penstock.policy.RateLimitPolicies;
import jakarta.annotation.Priority;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of annotated resources. */
abstract class ResponseContract {

  private static final String POLICIES =
      """
      penstock.policy.api.refill-rate = 3/h
      penstock.policy.api.paths = none
      penstock.policy.write.refill-rate = 10/h
      penstock.policy.write.cost = 2
      penstock.policy.write.paths = /nowhere
      penstock.policy.write.methods = TRACE
      penstock.policy.user.refill-rate = 2/h
      penstock.policy.user.key = header:X-User
      penstock.policy.user.paths = none
      penstock.policy.configured.refill-rate = 7/h
      penstock.policy.configured.paths = none
      """;

  @Path("orders")
  @RateLimited("api")
  public static class Orders {

    static final AtomicInteger LISTED = new AtomicInteger();

    @GET
    public String list() {
      LISTED.incrementAndGet();
      return "orders";
    }

    @POST
    @RateLimited(value = "write", cost = 5)
    public String create() {
      return "created";
    }

    @PUT
    @RateLimited("write")
    public String update() {
      return "updated";
    }

    @GET
    @Path("health")
    @RateLimitExempt
    public String health() {
      return "up";
    }

    @GET
    @Path("broken")
    public String broken() {
      throw new BrokenException();
    }

    @GET
    @Path("unmapped")
    public String unmapped() {
      throw new IllegalStateException("meant");
    }

    @DELETE
    @RateLimited("api")
    @RateLimited(name = "delete", refillRate = "1/h", capacity = 2, key = "header:X-User")
    public String delete() {
      return "deleted";
    }
  }

  static final class BrokenException extends RuntimeException {}

  public static class BrokenMapper implements ExceptionMapper<BrokenException> {
    @Override
    public Response toResponse(BrokenException exception) {
      return Response.status(418).entity("mapped").header("RateLimit", "mine").build();
    }
  }

  /** Tells what the application can know of the decision. */
  public static class DecisionTeller implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
      if (request.getProperty("io.penstock.decision") instanceof Decision decision) {
        response.getHeaders().putSingle("Told", decision.allowed() + " " + decision.remaining());
      }
    }
  }

  public interface Api {
    @GET
    @RateLimited("user")
    String read();
  }

  @Path("implementing")
  public static class Implementing implements Api {
    @Override
    public String read() {
      return "read";
    }
  }

  @Path("in-place")
  public static class InPlacePolicies {
    @GET
    @RateLimited(refillRate = "5/min")
    public String derived() {
      return "";
    }

    @POST
    @RateLimited(name = "login", refillRate = "5/min", capacity = 2, key = "header:X-User")
    public String login() {
      return "";
    }

    @PUT
    @RateLimited(name = "configured", refillRate = "1/d")
    public String configured() {
      return "";
    }
  }

  /** Believes what it is told, at the usual priority. */
  @Priority(Priorities.AUTHENTICATION)
  public static class Authentication implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
      String user = request.getHeaderString("X-Login");
      SecurityContext before = request.getSecurityContext();
      request.setSecurityContext(
          new SecurityContext() {
            @Override
            public Principal getUserPrincipal() {
              return user == null ? null : () -> user;
            }

            @Override
            public boolean isUserInRole(String role) {
              return false;
            }

            @Override
            public boolean isSecure() {
              return before.isSecure();
            }

            @Override
            public String getAuthenticationScheme() {
              return null;
            }
          });
    }
  }

  /** Counts what gets through to it. */
  @Priority(Priorities.AUTHORIZATION)
  public static class Authorization implements ContainerRequestFilter {
    static final AtomicInteger ASKED = new AtomicInteger();

    @Override
    public void filter(ContainerRequestContext request) {
      ASKED.incrementAndGet();
    }
  }

  @Path("personal")
  public static class Personal {
    @GET
    @RateLimited(refillRate = "1/h", key = "principal")
    public String get() {
      return "";
    }
  }

  @Path("plain")
  public static class Plain {
    @GET
    public String get() {
      return "plain";
    }
  }

  @TempDir java.nio.file.Path webapp;
  private final AnyServer.Kind kind;
  private final boolean answersUnmapped;
  private AnyServer server;

  /**
   * Makes the tests of a container.
   *
   * @param answersUnmapped whether it answers exceptions that nobody maps as a response like any
   *     other; Jersey leaves them to the server, past all response filters
   */
  ResponseContract(AnyServer.Kind kind, boolean answersUnmapped) {
    this.kind = kind;
    this.answersUnmapped = answersUnmapped;
  }

  @BeforeEach
  void start() throws Exception {
    Orders.LISTED.set(0);
    Authorization.ASKED.set(0);
    App app =
        App.of(
                RateLimitFeature.class,
                BrokenMapper.class,
                DecisionTeller.class,
                Authentication.class,
                Authorization.class,
                Orders.class,
                Implementing.class,
                InPlacePolicies.class,
                Personal.class,
                Plain.class)
            .policies(POLICIES);
    server = kind.in(webapp).start(app);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void allowedAnswersCarryBothFields() throws Exception {
    HttpResponse<String> first = server.get("/orders");
    HttpResponse<String> second = server.get("/orders");

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.body()).isEqualTo("orders");
    assertThat(RateLimitFields.quotas(first)).containsExactly(entry("api", 3L));
    assertThat(RateLimitFields.remaining(first)).containsExactly(entry("api", 2L));
    assertThat(RateLimitFields.remaining(second)).containsExactly(entry("api", 1L));
  }

  @Test
  void denialsAreProblemsAndTheMethodDoesNotRun() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(server.get("/orders").statusCode()).isEqualTo(200);
    }

    HttpResponse<String> denied = server.get("/orders");

    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(RateLimitFields.quotas(denied)).containsExactly(entry("api", 3L));
    assertThat(RateLimitFields.remaining(denied)).containsExactly(entry("api", 0L));
    assertThat(denied.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 1200L);
    assertThat(denied.headers().allValues("Cache-Control")).containsExactly("no-store");
    assertThat(denied.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = new ObjectMapper().readTree(denied.body());
    assertThat(problem.get("status").asInt()).isEqualTo(429);
    assertThat(problem.get("type").asText()).endsWith("#quota-exceeded");
    assertThat(problem.get("violated-policies")).hasSize(1);
    assertThat(problem.get("violated-policies").get(0).asText()).isEqualTo("api");
    assertThat(problem.get("retry-after").asLong())
        .isEqualTo(denied.headers().firstValueAsLong("Retry-After").orElseThrow());
    assertThat(Orders.LISTED).hasValue(3);
  }

  @Test
  void headIsDeniedLikeGetWithoutBody() throws Exception {
    server.get("/orders");
    server.get("/orders");
    assertThat(server.send("HEAD", "/orders").statusCode()).isEqualTo(200);

    HttpResponse<String> denied = server.send("HEAD", "/orders");

    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(denied.body()).isEmpty();
    assertThat(denied.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(denied.headers().firstValue("Retry-After")).isPresent();
    assertThat(RateLimitFields.remaining(denied)).containsExactly(entry("api", 0L));
  }

  @Test
  void ofTwentyConcurrentCallersCapacityManyPass() throws Exception {
    List<Integer> statuses = server.statusesOfConcurrent(20, "/orders");

    assertThat(Collections.frequency(statuses, 200)).isEqualTo(3);
    assertThat(Collections.frequency(statuses, 429)).isEqualTo(17);
  }

  @Test
  void theMethodsAnnotationReplacesTheClassesAndItsCostThePolicys() throws Exception {
    HttpResponse<String> created = server.send("POST", "/orders");
    HttpResponse<String> updated = server.send("PUT", "/orders");

    assertThat(RateLimitFields.remaining(created)).containsExactly(entry("write", 5L));
    assertThat(RateLimitFields.remaining(updated)).containsExactly(entry("write", 3L));
    assertThat(server.send("POST", "/orders").statusCode()).isEqualTo(429);
  }

  @Test
  void exemptMethodsAndPlainResourcesAreLeftAlone() throws Exception {
    for (int i = 0; i < 5; i++) {
      HttpResponse<String> health = server.get("/orders/health");
      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
      assertThat(server.get("/plain").headers().map()).doesNotContainKey("ratelimit");
    }
  }

  @Test
  void repeatedAnnotationsMustAllAllow() throws Exception {
    assertThat(RateLimitFields.remaining(server.send("DELETE", "/orders", "X-User", "a")))
        .containsExactly(entry("api", 2L), entry("delete", 1L));
    server.send("DELETE", "/orders", "X-User", "a");

    HttpResponse<String> denied = server.send("DELETE", "/orders", "X-User", "a");

    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(RateLimitFields.remaining(denied))
        .as("what the first policy had given is given back")
        .containsExactly(entry("api", 1L), entry("delete", 0L));
    assertThat(server.send("DELETE", "/orders", "X-User", "b").statusCode()).isEqualTo(200);
  }

  @Test
  void annotationsOfInterfacesCount() throws Exception {
    assertThat(RateLimitFields.remaining(server.get("/implementing", "X-User", "a")))
        .containsExactly(entry("user", 1L));
    assertThat(RateLimitFields.remaining(server.get("/implementing", "X-User", "b")))
        .containsExactly(entry("user", 1L));
  }

  @Test
  void theFirstOccurrenceOfAHeaderIsTheKey() throws Exception {
    server.get("/implementing", "X-User", "a");

    assertThat(RateLimitFields.remaining(server.get("/implementing", "X-User", "a", "X-User", "b")))
        .containsExactly(entry("user", 0L));
  }

  @Test
  void policiesMayStandInPlace() throws Exception {
    assertThat(RateLimitFields.quotas(server.get("/in-place")))
        .containsExactly(entry("inplacepolicies-derived", 5L));
    assertThat(RateLimitFields.remaining(server.send("POST", "/in-place", "X-User", "a")))
        .containsExactly(entry("login", 1L));
    assertThat(RateLimitFields.remaining(server.send("POST", "/in-place", "X-User", "b")))
        .containsExactly(entry("login", 1L));
    assertThat(RateLimitFields.quotas(server.send("PUT", "/in-place")))
        .as("the configuration stands over the annotation")
        .containsExactly(entry("configured", 7L));
  }

  @Test
  void whatExceptionMappersAnswerCarriesTheFields() throws Exception {
    HttpResponse<String> mapped = server.get("/orders/broken");

    assertThat(mapped.statusCode()).isEqualTo(418);
    assertThat(mapped.body()).isEqualTo("mapped");
    assertThat(RateLimitFields.remaining(mapped)).containsExactly(entry("api", 2L));
  }

  @Test
  void requestsAreDecidedBetweenAuthenticationAndAuthorization() throws Exception {
    assertThat(server.get("/personal", "X-Login", "a").statusCode()).isEqualTo(200);
    assertThat(server.get("/personal", "X-Login", "b").statusCode()).isEqualTo(200);
    assertThat(Authorization.ASKED).hasValue(2);

    assertThat(server.get("/personal", "X-Login", "a").statusCode()).isEqualTo(429);
    assertThat(Authorization.ASKED).hasValue(2);
  }

  @Test
  void exceptionsThatNobodyMapsAreErrorsOfTheServer() throws Exception {
    HttpResponse<String> unmapped = server.get("/orders/unmapped");

    assertThat(unmapped.statusCode()).isEqualTo(500);
    assertThat(RateLimitFields.remaining(unmapped))
        .isEqualTo(answersUnmapped ? Map.of("api", 2L) : Map.of());
    assertThat(RateLimitFields.remaining(server.get("/orders"))).containsExactly(entry("api", 1L));
  }

  @Test
  void theDecisionIsARequestProperty() throws Exception {
    assertThat(server.get("/orders").headers().firstValue("Told")).hasValue("true 2");
    assertThat(server.get("/plain").headers().firstValue("Told")).isEmpty();
  }

  @Test
  void policiesMayBeMadeByProgram(@TempDir java.nio.file.Path empty) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("penstock.policy.user.refill-rate", "1/h");
    App app = App.of(Implementing.class);
    try (RateLimitPolicies policies = RateLimitPolicies.of(properties);
        AnyServer other = kind.in(empty).start(app.with(new RateLimitFeature(policies)))) {
      assertThat(other.get("/implementing").statusCode()).isEqualTo(200);
      assertThat(other.get("/implementing").statusCode()).isEqualTo(429);
      other.close();
      assertThat(policies.get("user").status().denied()).as("still open").isEqualTo(1);
    }
  }
}
