package io.penstock.jaxrs;

import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The URI template of a resource method, from the root of the application: {@code /orders/{id}}.
 *
 * <p>Jersey tells it. Elsewhere it is put together from the annotations; what locators add there is
 * not known and becomes {@code *}, so that a sub-resource has one route however it is reached below
 * the same root.
 */
final class Route {

  private final boolean jersey;
  private final String ofMethod;

  /**
   * Makes the route of a method.
   *
   * @param target null where it is made by program
   */
  Route(boolean jersey, @Nullable Target target) {
    this.jersey = jersey;
    this.ofMethod = target == null ? "" : pathOfMethod(target);
  }

  /** The template that a request to this method has matched. */
  String of(ContainerRequestContext request) {
    if (jersey) {
      return JerseyRoute.of(request.getUriInfo());
    }
    List<Object> deepestFirst = request.getUriInfo().getMatchedResources();
    StringBuilder route = new StringBuilder();
    if (!deepestFirst.isEmpty()) {
      append(route, pathOfClass(deepestFirst.get(deepestFirst.size() - 1).getClass()));
    }
    for (int i = 1; i < deepestFirst.size(); i++) {
      append(route, "*");
    }
    append(route, ofMethod);
    return route.isEmpty() ? "/" : route.toString();
  }

  /** Appends a template with exactly one slash before it. */
  static void append(StringBuilder route, String template) {
    int from = template.startsWith("/") ? 1 : 0;
    int to = template.endsWith("/") ? template.length() - 1 : template.length();
    if (from < to) {
      route.append('/').append(template, from, to);
    }
  }

  private static String pathOfClass(Class<?> type) {
    Hierarchy hierarchy = new Hierarchy(type);
    return path(Stream.concat(hierarchy.classes().stream(), hierarchy.interfaces().stream()));
  }

  private static String pathOfMethod(Target target) {
    Hierarchy hierarchy = new Hierarchy(target.type());
    return path(
        Stream.concat(
            hierarchy.inClasses(target.method()).stream(),
            hierarchy.inInterfaces(target.method()).stream()));
  }

  private static String path(Stream<? extends AnnotatedElement> nearestFirst) {
    return nearestFirst
        .map(element -> element.getAnnotation(Path.class))
        .filter(path -> path != null)
        .map(Path::value)
        .findFirst()
        .orElse("");
  }
}
