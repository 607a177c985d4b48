package io.penstock.jaxrs.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;

/** Begins sessions of the servlet container. */
@Path("session")
public final class ServletSessions {

  @GET
  public String begin(@Context HttpServletRequest request) {
    return request.getSession(true).isNew() ? "new" : "known";
  }
}
