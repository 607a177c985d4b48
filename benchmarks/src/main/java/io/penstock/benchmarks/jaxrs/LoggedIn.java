package io.penstock.benchmarks.jaxrs;

import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/**
 * Somebody whom the server knows already.
 *
 * @param getName who
 */
record LoggedIn(String getName) implements SecurityContext, Principal {

  @Override
  public Principal getUserPrincipal() {
    return this;
  }

  @Override
  public boolean isUserInRole(String role) {
    return false;
  }

  @Override
  public boolean isSecure() {
    return true;
  }

  @Override
  public String getAuthenticationScheme() {
    return SecurityContext.BASIC_AUTH;
  }
}
