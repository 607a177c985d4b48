package io.penstock.jaxrs;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.jaxrs.server.RateLimitFields;
import io.penstock.jaxrs.server.RestServer;
import io.penstock.servlet.RateLimitFilter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to Jersey beside the servlet filter. */
class WithServletFilterTest {

  private static final String POLICIES =
      """
      penstock.policy.all.refill-rate = 100/h
      penstock.policy.all.paths = /*
      penstock.policy.api.refill-rate = 3/h
      penstock.policy.api.paths = /api/*
      penstock.policy.orders.refill-rate = 5/h
      penstock.policy.orders.paths = none
      """;

  @Path("api/first")
  public static class First {
    @GET
    @RateLimited(name = "first", refillRate = "1/h")
    public String get() {
      return "first";
    }
  }

  @TempDir java.nio.file.Path webapp;

  /** Jersey as a filter is initialised in the order of filters, here before ours. */
  @Test
  void theFeatureMayBeInitialisedFirst() throws Exception {
    FilterHolder api =
        new FilterHolder(
            new ServletContainer(new ResourceConfig(RateLimitFeature.class, First.class)));
    try (RestServer server =
        new RestServer(webapp)
            .properties(POLICIES)
            .filter(api)
            .filter(new FilterHolder(new RateLimitFilter()))
            .start()) {
      assertThat(RateLimitFields.remaining(server.get("/first")))
          .containsExactly(entry("first", 0L));
      assertThat(server.get("/first").statusCode()).isEqualTo(429);
    }
  }
}
