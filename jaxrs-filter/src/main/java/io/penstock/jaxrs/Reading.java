package io.penstock.jaxrs;

import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What annotations ask for, as far as they tell by themselves. An annotation is read once, however
 * many methods it holds for.
 *
 * @param entries those without a problem of their own
 * @param problems of the others
 */
record Reading(List<Entry> entries, List<String> problems) {

  /**
   * What the annotations at one place ask for.
   *
   * @param place where they stand
   * @param where the same for people, with the methods that they hold for
   * @param demands those that could be read
   */
  record Entry(Place place, String where, List<Demand> demands) {}

  /** One place and those that it holds for. */
  private record Use(Marking.Limited marking, List<String> users) {}

  /**
   * Reads annotations.
   *
   * @param markings by the method or class that they hold for, as errors name it
   */
  static Reading of(Map<String, Marking> markings) {
    Map<String, List<String>> contradictions = new LinkedHashMap<>();
    Map<AnnotatedElement, Use> limits = new LinkedHashMap<>();
    markings.forEach(
        (user, marking) -> {
          if (marking instanceof Marking.Contradiction contradiction) {
            contradictions
                .computeIfAbsent(contradiction.problem(), p -> new ArrayList<>())
                .add(user);
          } else if (marking instanceof Marking.Limited limited) {
            limits
                .computeIfAbsent(
                    limited.place().element(), e -> new Use(limited, new ArrayList<>()))
                .users()
                .add(user);
          }
        });
    List<String> problems = new ArrayList<>();
    contradictions.forEach(
        (problem, users) -> problems.add(String.join(", ", users) + ": " + problem));
    List<Entry> entries = new ArrayList<>();
    limits.values().forEach(use -> entries.add(entry(use.marking(), use.users(), problems)));
    return new Reading(entries, problems);
  }

  /** Whether any annotation names a policy, rather than to define it. */
  boolean namesPolicies() {
    return entries.stream()
        .flatMap(entry -> entry.demands().stream())
        .anyMatch(demand -> demand.inPlace().isEmpty());
  }

  private static Entry entry(Marking.Limited limited, List<String> users, List<String> problems) {
    Place place = limited.place();
    String where =
        users.equals(List.of(place.toString()))
            ? place.toString()
            : place + " (for " + String.join(", ", users) + ")";
    List<Demand> demands = new ArrayList<>();
    for (RateLimited annotation : limited.annotations()) {
      try {
        Demand demand = Demand.read(annotation, place, where);
        if (demands.stream().anyMatch(other -> other.policy().equals(demand.policy()))) {
          throw new IllegalArgumentException(
              "policy: " + demand.policy() + ", twice at one place (expected: once)");
        }
        demands.add(demand);
      } catch (IllegalArgumentException e) {
        problems.add(where + ": @RateLimited: " + e.getMessage());
      }
    }
    return new Entry(place, where, demands);
  }
}
