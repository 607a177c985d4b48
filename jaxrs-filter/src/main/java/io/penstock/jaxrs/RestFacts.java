package io.penstock.jaxrs;

import io.penstock.http.RequestFacts;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JAX-RS request as the gate sees it. Its attributes are the request's properties, which JAX-RS
 * says are the attributes of the servlet request where there is one: so both filters see the same.
 */
record RestFacts(ContainerRequestContext request, Surroundings surroundings, Route ofMethod)
    implements RequestFacts {

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String path() {
    return surroundings.path(request);
  }

  /** Not getHeaderString, which joins all occurrences. */
  @Override
  public @Nullable String header(String name) {
    return request.getHeaders().getFirst(name);
  }

  @Override
  public List<String> headers(String name) {
    List<String> lines = request.getHeaders().get(name);
    return lines == null ? List.of() : lines;
  }

  @Override
  public @Nullable String cookie(String name) {
    return CookieHeader.first(headers("Cookie"), name);
  }

  @Override
  public @Nullable String queryString() {
    return request.getUriInfo().getRequestUri().getRawQuery();
  }

  @Override
  public @Nullable String sessionId() {
    return surroundings.sessionId(request);
  }

  @Override
  public String route() {
    return ofMethod.of(request);
  }

  @Override
  public @Nullable String host() {
    return header("Host");
  }

  @Override
  public @Nullable String principalName() {
    Principal principal = request.getSecurityContext().getUserPrincipal();
    return principal == null ? null : principal.getName();
  }

  @Override
  public @Nullable String peerAddress() {
    return surroundings.peerAddress(request);
  }

  @Override
  public @Nullable Object attribute(String name) {
    return request.getProperty(name);
  }

  @Override
  public void attribute(String name, Object value) {
    request.setProperty(name, value);
  }
}
