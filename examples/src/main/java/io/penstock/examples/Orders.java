package io.penstock.examples;

import io.penstock.jaxrs.RateLimitExempt;
import io.penstock.jaxrs.RateLimited;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Limited by annotations. */
@Path("orders")
@Produces(MediaType.TEXT_PLAIN)
@RateLimited("orders")
public final class Orders {

  /** By the policy of the class, which penstock.properties defines. */
  @GET
  public String list() {
    return "no orders yet\n";
  }

  /** By the same policy, at a higher price. */
  @POST
  @RateLimited(value = "orders", cost = 2)
  public String create() {
    return "ordered\n";
  }

  /** By a policy that stands here, for each user that the header names. */
  @POST
  @Path("login")
  @RateLimited(name = "login", refillRate = "5/min", key = "header:X-User")
  public String login() {
    return "welcome\n";
  }

  /** Not limited. */
  @GET
  @Path("health")
  @RateLimitExempt
  public String health() {
    return "up\n";
  }
}
