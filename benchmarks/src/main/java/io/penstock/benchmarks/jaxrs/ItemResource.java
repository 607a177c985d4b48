package io.penstock.benchmarks.jaxrs;

import io.penstock.jaxrs.RateLimited;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** An application that does next to nothing. The annotation is idle where no feature reads it. */
@Path("items")
public class ItemResource {

  /** Answers 204, so that what limiting adds is not lost in the writing of an entity. */
  @GET
  @RateLimited("limit")
  public void get() {}
}
