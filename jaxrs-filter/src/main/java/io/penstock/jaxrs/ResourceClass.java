package io.penstock.jaxrs;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Configuration;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A resource class, looked through before the container has presented its methods one after the
 * other, so that all errors can be told at once.
 */
final class ResourceClass {

  private final Class<?> type;
  private final Hierarchy hierarchy;

  ResourceClass(Class<?> type) {
    this.type = type;
    this.hierarchy = new Hierarchy(type);
  }

  /**
   * The root resources that are registered, ordered by name.
   *
   * @param application null where the configuration tells of all of them
   */
  @SuppressWarnings("deprecation") // getSingletons, which applications still have
  static List<ResourceClass> roots(Configuration configuration, @Nullable Application application) {
    Stream<Class<?>> configured =
        Stream.concat(
            configuration.getClasses().stream(),
            configuration.getInstances().stream().map(Object::getClass));
    Stream<Class<?>> told =
        application == null
            ? Stream.of()
            : Stream.concat(
                application.getClasses().stream(),
                application.getSingletons().stream().map(Object::getClass));
    return Stream.concat(configured, told)
        .filter(type -> !Modifier.isAbstract(type.getModifiers()))
        .distinct()
        .map(ResourceClass::new)
        .filter(ResourceClass::hasPath)
        .sorted(Comparator.comparing(resource -> resource.type.getName()))
        .toList();
  }

  Class<?> type() {
    return type;
  }

  /** Whether any method of it leads to other resources. */
  boolean hasLocators() {
    return methods().anyMatch(this::isLocator);
  }

  /** What holds for each method, and what is annotated in vain, by what errors call it. */
  Map<String, Marking> markings() {
    Map<String, Marking> markings = new LinkedHashMap<>();
    List<Method> effective = new ArrayList<>();
    methods()
        .filter(this::answersRequests)
        .forEach(
            method -> {
              Target target = new Target(type, method);
              markings.put(target.toString(), Markings.of(target));
              effective.addAll(hierarchy.inClasses(method));
            });
    if (hasLocators()) {
      markings.put(type.getName(), Markings.of(type)); // sub-resources may fall back on it
    }
    hierarchy.classes().stream()
        .flatMap(owner -> Arrays.stream(owner.getDeclaredMethods()))
        .filter(method -> !method.isBridge() && !effective.contains(method))
        .filter(method -> !(Markings.at(method) instanceof Marking.None))
        .forEach(method -> markings.put(new Place(method).toString(), inVain(method)));
    return markings;
  }

  private Marking inVain(Method method) {
    return new Marking.Contradiction(
        isLocator(method)
            ? "annotated, but a sub-resource locator answers no request (expected: the annotation on"
                + " the class that it returns, or on the class that it is in)"
            : "annotated, but it answers no request (expected: a public method with @GET, @POST or"
                + " the like)");
  }

  private boolean hasPath() {
    return Stream.concat(hierarchy.classes().stream(), hierarchy.interfaces().stream())
        .anyMatch(each -> each.isAnnotationPresent(Path.class));
  }

  private Stream<Method> methods() {
    return Arrays.stream(type.getMethods())
        .filter(method -> !method.isSynthetic() && !Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getDeclaringClass() != Object.class)
        .sorted(Comparator.comparing(Target::signature));
  }

  private boolean answersRequests(Method method) {
    return anyAnnotation(
        method, each -> each.annotationType().isAnnotationPresent(HttpMethod.class));
  }

  private boolean isLocator(Method method) {
    return !answersRequests(method) && anyAnnotation(method, Path.class::isInstance);
  }

  private boolean anyAnnotation(Method method, Predicate<Annotation> kind) {
    return Stream.concat(
            hierarchy.inClasses(method).stream(), hierarchy.inInterfaces(method).stream())
        .flatMap(each -> Arrays.stream(each.getAnnotations()))
        .anyMatch(kind);
  }
}
