package io.penstock.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.jaxrs.server.AnyServer;
import io.penstock.jaxrs.server.App;
import jakarta.annotation.Priority;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each part of a request that can be a key: two requests of one key share a token, others do not.
 */
abstract class KeysContract {

  private static final String POLICIES =
      """
      penstock.trusted-proxies = loopback
      penstock.policy.whole-path.refill-rate = 1/h
      penstock.policy.whole-path.key = path
      penstock.policy.whole-path.paths = none
      """;

  @Path("keys")
  public static class Keys {
    @GET
    @Path("ip")
    @RateLimited(name = "ip", refillRate = "1/h", key = "ip")
    public String ip() {
      return "";
    }

    @GET
    @Path("header")
    @RateLimited(name = "header", refillRate = "1/h", key = "header:X-Key")
    public String header() {
      return "";
    }

    @GET
    @Path("cookie")
    @RateLimited(name = "cookie", refillRate = "1/h", key = "cookie:who")
    public String cookie() {
      return "";
    }

    @GET
    @Path("query")
    @RateLimited(name = "query", refillRate = "1/h", key = "query:who")
    public String query() {
      return "";
    }

    @GET
    @Path("attribute")
    @RateLimited(name = "attribute", refillRate = "1/h", key = "attribute:tenant")
    public String attribute() {
      return "";
    }

    @GET
    @Path("session")
    @RateLimited(name = "session", refillRate = "1/h", key = "session")
    public String session() {
      return "";
    }

    @GET
    @Path("route/{id}")
    @RateLimited(name = "route", refillRate = "1/h", key = "route")
    public String route(@PathParam("id") String id) {
      return "";
    }

    @GET
    @Path("route/{id}/more")
    @RateLimited(name = "route", refillRate = "1/h", key = "route")
    public String longerRoute(@PathParam("id") String id) {
      return "";
    }

    @GET
    @Path("path/{id}")
    @RateLimited("whole-path")
    public String path(@PathParam("id") String id) {
      return "";
    }

    @GET
    @Path("method")
    @RateLimited(name = "method", refillRate = "1/h", key = "method")
    public String method() {
      return "";
    }

    @POST
    @Path("method")
    @RateLimited(name = "method", refillRate = "1/h", key = "method")
    public String otherMethod() {
      return "";
    }

    @GET
    @Path("host")
    @RateLimited(name = "host", refillRate = "1/h", key = "host")
    public String host() {
      return "";
    }
  }

  /** Does what whoever validates clients does. */
  @Priority(Priorities.AUTHENTICATION)
  public static class Tenants implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
      String tenant = request.getHeaderString("X-Tenant");
      if (tenant != null) {
        request.setProperty("tenant", tenant);
      }
    }
  }

  private final AnyServer.Kind kind;
  @TempDir java.nio.file.Path directory;
  AnyServer server;

  KeysContract(AnyServer.Kind kind) {
    this.kind = kind;
  }

  /** What else is registered. */
  App more(App app) {
    return app;
  }

  @BeforeEach
  void start() throws Exception {
    App app = App.of(RateLimitFeature.class, Keys.class, Tenants.class).policies(POLICIES);
    server = kind.in(directory).start(more(app));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  void assertPasses(String path, String... fields) throws Exception {
    assertThat(server.get("/keys" + path, fields).statusCode()).isEqualTo(200);
  }

  void assertDenied(String path, String... fields) throws Exception {
    assertThat(server.get("/keys" + path, fields).statusCode()).isEqualTo(429);
  }

  @Test
  void address() throws Exception {
    assertPasses("/ip", "X-Forwarded-For", "192.0.2.1");
    assertPasses("/ip", "X-Forwarded-For", "192.0.2.2");
    assertDenied("/ip", "X-Forwarded-For", "198.51.100.1, 192.0.2.1");
    assertPasses("/ip");
    assertDenied("/ip", "X-Forwarded-For", "127.0.0.1");
  }

  @Test
  void addressOfTheLastOfSeveralLines() throws Exception {
    assertPasses("/ip", "X-Forwarded-For", "192.0.2.1");
    assertDenied("/ip", "X-Forwarded-For", "192.0.2.2", "X-Forwarded-For", "192.0.2.1");
  }

  @Test
  void header() throws Exception {
    assertPasses("/header", "X-Key", "a");
    assertPasses("/header", "X-Key", "b");
    assertDenied("/header", "X-Key", "a", "X-Key", "c");
  }

  @Test
  void firstCookieOfItsName() throws Exception {
    assertPasses("/cookie", "Cookie", "other=1; who=a");
    assertPasses("/cookie", "Cookie", "who=b");
    assertDenied("/cookie", "Cookie", "who=a; who=c");
    assertPasses("/cookie", "Cookie", "who=c");
  }

  @Test
  void query() throws Exception {
    assertPasses("/query?who=a");
    assertPasses("/query?who=b");
    assertDenied("/query?other=1&who=%61&who=c");
  }

  @Test
  void attribute() throws Exception {
    assertPasses("/attribute", "X-Tenant", "a");
    assertPasses("/attribute", "X-Tenant", "b");
    assertDenied("/attribute", "X-Tenant", "a");
  }

  @Test
  void route() throws Exception {
    assertPasses("/route/1");
    assertPasses("/route/1/more");
    assertDenied("/route/2");
    assertDenied("/route/2/more");
  }

  @Test
  void path() throws Exception {
    assertPasses("/path/1");
    assertPasses("/path/2");
    assertDenied("/path/1");
    assertDenied("/path/%31");
  }

  @Test
  void method() throws Exception {
    assertPasses("/method");
    assertThat(server.send("POST", "/keys/method").statusCode()).isEqualTo(200);
    assertDenied("/method");
  }

  @Test
  void host() throws Exception {
    assertPasses("/host");
    assertDenied("/host");
  }

  @Test
  void withoutASessionAllShareOneBucket() throws Exception {
    assertPasses("/session");
    HttpResponse<String> denied = server.get("/keys/session", "Cookie", "JSESSIONID=invented");
    assertThat(denied.statusCode()).isEqualTo(429);
  }
}
