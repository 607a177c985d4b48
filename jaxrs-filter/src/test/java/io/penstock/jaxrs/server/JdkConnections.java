package io.penstock.jaxrs.server;

import io.penstock.jaxrs.ConnectionLookup;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Context;
import java.util.Optional;

/** What {@link JdkServer} knows of connections. */
public class JdkConnections implements ConnectionLookup {

  @Context private Configuration configuration;

  @Override
  public Optional<String> peerAddress(ContainerRequestContext request) {
    return Optional.ofNullable((String) request.getProperty("peer"));
  }

  @Override
  public boolean hasSessions() {
    return true;
  }

  @Override
  public Optional<String> sessionId(ContainerRequestContext request) {
    String field = (String) configuration.getProperty("session-field");
    return Optional.ofNullable(request.getHeaderString(field));
  }

  /** One too many. */
  public static final class Second extends JdkConnections {}
}
