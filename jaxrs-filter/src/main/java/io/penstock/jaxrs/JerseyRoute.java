package io.penstock.jaxrs;

import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.uri.UriTemplate;

/** The templates that Jersey has matched, those of locators and of models among them. */
final class JerseyRoute {

  private JerseyRoute() {}

  static String of(UriInfo uri) {
    List<UriTemplate> deepestFirst = ((ExtendedUriInfo) uri).getMatchedTemplates();
    StringBuilder route = new StringBuilder();
    for (int i = deepestFirst.size() - 1; i >= 0; i--) {
      Route.append(route, deepestFirst.get(i).getTemplate());
    }
    return route.isEmpty() ? "/" : route.toString();
  }
}
