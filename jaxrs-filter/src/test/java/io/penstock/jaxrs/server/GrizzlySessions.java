package io.penstock.jaxrs.server;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import org.glassfish.grizzly.http.server.Request;

/** Begins sessions of Grizzly. */
@Path("session")
public final class GrizzlySessions {

  @GET
  public String begin(@Context Request request) {
    return request.getSession(true).isNew() ? "new" : "known";
  }
}
