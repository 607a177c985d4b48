package io.penstock.jaxrs;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.jaxrs.server.App;
import io.penstock.jaxrs.server.JettyServer;
import io.penstock.jaxrs.server.RateLimitFields;
import io.penstock.servlet.RateLimitFilter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One web application with the servlet filter in front of annotated resources. */
abstract class SharingContract {

  private static final String POLICIES =
      """
      penstock.policy.all.refill-rate = 100/h
      penstock.policy.all.paths = /*
      penstock.policy.api.refill-rate = 3/h
      penstock.policy.api.paths = /api/*
      penstock.policy.orders.refill-rate = 5/h
      penstock.policy.orders.paths = none
      penstock.policy.failing.refill-rate = 5/h
      penstock.policy.failing.paths = none
      penstock.policy.failing.key = io.penstock.jaxrs.server.ThrowingKey
      """;

  @Path("orders")
  @RateLimited("api")
  public static class Orders {
    @GET
    public String list() {
      return "orders";
    }

    @POST
    @RateLimited(value = "api", cost = 2)
    public String create() {
      return "created";
    }

    @GET
    @Path("both")
    @RateLimited("orders")
    public String both() {
      return "both";
    }

    @GET
    @Path("missing")
    @RateLimited("orders")
    public String missing() {
      throw new NotFoundException();
    }

    @GET
    @Path("failing")
    @RateLimited("failing")
    public String failing() {
      return "failing";
    }

    @GET
    @Path("exempt")
    @RateLimitExempt
    public String exempt() {
      return "exempt";
    }

    @GET
    @Path("async")
    @RateLimited("orders")
    public void async(@Suspended AsyncResponse response) {
      var unused = CompletableFuture.runAsync(() -> response.resume("later"));
    }

    @GET
    @Path("in-place")
    @RateLimited(name = "once", refillRate = "1/h")
    public String inPlace() {
      return "once";
    }
  }

  @TempDir java.nio.file.Path webapp;
  private final Function<java.nio.file.Path, JettyServer> kind;
  private JettyServer server;

  SharingContract(Function<java.nio.file.Path, JettyServer> kind) {
    this.kind = kind;
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private void start() throws Exception {
    server =
        kind.apply(webapp)
            .filter(new FilterHolder(new RateLimitFilter()))
            .start(App.of(RateLimitFeature.class, Orders.class).policies(POLICIES));
  }

  @Test
  void aPolicyThatBothKnowIsChargedOnce() throws Exception {
    start();
    HttpResponse<String> first = server.get("/orders");

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(RateLimitFields.remaining(first))
        .containsExactly(entry("all", 99L), entry("api", 2L));
    List<Integer> statuses = server.statusesOfConcurrent(20, "/orders");
    assertThat(Collections.frequency(statuses, 200)).isEqualTo(2);
    assertThat(Collections.frequency(statuses, 429)).isEqualTo(18);
  }

  @Test
  void aHigherCostIsChargedAsTheDifference() throws Exception {
    start();
    HttpResponse<String> created = server.send("POST", "/orders");
    HttpResponse<String> denied = server.send("POST", "/orders");

    assertThat(RateLimitFields.remaining(created))
        .containsExactly(entry("all", 99L), entry("api", 1L));
    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(RateLimitFields.remaining(denied))
        .as("given back in both filters")
        .containsExactly(entry("all", 99L), entry("api", 1L));
  }

  @Test
  void theFieldsAreTheUnionOfBoth() throws Exception {
    start();
    HttpResponse<String> both = server.get("/orders/both");
    HttpResponse<String> missing = server.get("/orders/missing");
    HttpResponse<String> async = server.get("/orders/async");

    assertThat(RateLimitFields.quotas(both))
        .containsExactly(entry("all", 100L), entry("api", 3L), entry("orders", 5L));
    assertThat(RateLimitFields.remaining(both))
        .containsExactly(entry("all", 99L), entry("api", 2L), entry("orders", 4L));
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(RateLimitFields.remaining(missing))
        .containsExactly(entry("all", 98L), entry("api", 1L), entry("orders", 3L));
    assertThat(async.body()).isEqualTo("later");
    assertThat(RateLimitFields.remaining(async))
        .containsExactly(entry("all", 97L), entry("api", 0L), entry("orders", 2L));
  }

  @Test
  void exemptionIsFromAnnotationsOnly() throws Exception {
    start();

    assertThat(RateLimitFields.remaining(server.get("/orders/exempt")))
        .containsExactly(entry("all", 99L), entry("api", 2L));
  }

  @Test
  void aDenialInTheResourceGivesBackWhatTheFilterTook() throws Exception {
    start();
    assertThat(server.get("/orders/in-place").statusCode()).isEqualTo(200);

    HttpResponse<String> denied = server.get("/orders/in-place");

    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(RateLimitFields.remaining(denied))
        .containsExactly(entry("all", 99L), entry("api", 2L), entry("once", 0L));
  }

  @Test
  void aFailureTakesTheFieldsOfTheFilterAway() throws Exception {
    start();

    HttpResponse<String> failed = server.get("/orders/failing");

    assertThat(failed.statusCode()).isEqualTo(503);
    assertThat(failed.headers().allValues("Retry-After")).containsExactly("1");
    assertThat(failed.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
    assertThat(RateLimitFields.remaining(server.get("/orders")))
        .as("given back")
        .containsExactly(entry("all", 99L), entry("api", 2L));
  }
}
