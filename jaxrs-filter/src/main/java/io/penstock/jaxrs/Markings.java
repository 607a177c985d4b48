package io.penstock.jaxrs;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Looks the annotations of a resource method up, in the steps that {@link RateLimited} tells. Not
 * by the rule that JAX-RS has for its own annotations: there one of them on the overriding method
 * drops all those of the overridden one, and a limit would silently be gone.
 */
final class Markings {

  private Markings() {}

  /** What holds for a method. */
  static Marking of(Target target) {
    Hierarchy hierarchy = new Hierarchy(target.type());
    Marking ofMethod =
        firstOf(hierarchy.inClasses(target.method()), hierarchy.inInterfaces(target.method()));
    return ofMethod instanceof Marking.None ? ofClass(hierarchy) : ofMethod;
  }

  /** What holds for the methods of a class that say nothing themselves. */
  static Marking of(Class<?> type) {
    return ofClass(new Hierarchy(type));
  }

  /** What stands at an element itself. */
  static Marking at(AnnotatedElement element) {
    List<RateLimited> limits = List.of(element.getDeclaredAnnotationsByType(RateLimited.class));
    boolean exempt = element.isAnnotationPresent(RateLimitExempt.class);
    if (exempt && !limits.isEmpty()) {
      return new Marking.Contradiction(
          "@RateLimited and @RateLimitExempt both at "
              + new Place(element)
              + " (expected: one of them)");
    }
    if (exempt) {
      return new Marking.Exempt();
    }
    return limits.isEmpty() ? new Marking.None() : new Marking.Limited(limits, new Place(element));
  }

  private static Marking ofClass(Hierarchy hierarchy) {
    return firstOf(hierarchy.classes(), hierarchy.interfaces());
  }

  private static Marking firstOf(
      Iterable<? extends AnnotatedElement> nearestFirst,
      Iterable<? extends AnnotatedElement> interfaces) {
    for (AnnotatedElement element : nearestFirst) {
      Marking marking = at(element);
      if (!(marking instanceof Marking.None)) {
        return marking;
      }
    }
    return agreed(interfaces);
  }

  private static Marking agreed(Iterable<? extends AnnotatedElement> interfaces) {
    List<AnnotatedElement> marked = new ArrayList<>();
    interfaces.forEach(
        element -> {
          if (!(at(element) instanceof Marking.None)) {
            marked.add(element);
          }
        });
    List<AnnotatedElement> lowest =
        marked.stream()
            .filter(element -> marked.stream().noneMatch(other -> extendsIt(other, element)))
            .toList();
    if (lowest.isEmpty()) {
      return new Marking.None();
    }
    AnnotatedElement first = lowest.get(0);
    for (AnnotatedElement other : lowest.subList(1, lowest.size())) {
      if (!sameSaid(at(first), at(other))) {
        return new Marking.Contradiction(
            new Place(first)
                + " and "
                + new Place(other)
                + " are annotated differently (expected: the same, or an annotation on the class"
                + " itself)");
      }
    }
    return at(first);
  }

  private static boolean extendsIt(AnnotatedElement lower, AnnotatedElement upper) {
    return owner(lower) != owner(upper) && owner(upper).isAssignableFrom(owner(lower));
  }

  private static Class<?> owner(AnnotatedElement element) {
    return element instanceof Method method ? method.getDeclaringClass() : (Class<?>) element;
  }

  private static boolean sameSaid(Marking one, Marking other) {
    if (one instanceof Marking.Limited a && other instanceof Marking.Limited b) {
      return new HashSet<>(a.annotations()).equals(new HashSet<>(b.annotations()));
    }
    return one instanceof Marking.Exempt && other instanceof Marking.Exempt;
  }
}
