package io.penstock.jaxrs;

import io.penstock.http.Charge;
import io.penstock.http.InPlace;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one annotation asks for.
 *
 * @param charge the policy to ask, and the cost
 * @param inPlace the policy's definition, if the annotation brings it
 * @param nameIsDerived whether the policy goes by the name of the place, for want of its own
 */
record Demand(Charge charge, Optional<InPlace> inPlace, boolean nameIsDerived) {

  /** The name of the policy. */
  String policy() {
    return charge.policy();
  }

  /**
   * Reads an annotation.
   *
   * @param where for people
   * @throws IllegalArgumentException if its attributes do not fit together; the message says which
   */
  static Demand read(RateLimited annotation, Place place, String where) {
    if (annotation.cost() < 1 && annotation.cost() != -1) {
      throw new IllegalArgumentException("cost: " + annotation.cost() + " (expected: >= 1)");
    }
    return annotation.value().isEmpty() ? inPlace(annotation, place, where) : named(annotation);
  }

  private static Demand named(RateLimited annotation) {
    if (!annotation.name().isEmpty()
        || !annotation.refillRate().isEmpty()
        || annotation.capacity() != -1
        || !annotation.key().equals("ip")) {
      throw new IllegalArgumentException(
          "value: "
              + annotation.value()
              + " (expected: the name of a configured policy alone, or name, refillRate, capacity"
              + " and key of a policy in place)");
    }
    return new Demand(new Charge(annotation.value(), annotation.cost()), Optional.empty(), false);
  }

  private static Demand inPlace(RateLimited annotation, Place place, String where) {
    if (annotation.refillRate().isEmpty()) {
      throw new IllegalArgumentException(
          "refillRate: missing (expected: value, the name of a policy, or a refillRate such as"
              + " 5/min)");
    }
    Map<String, String> settings = new HashMap<>();
    settings.put("refill-rate", annotation.refillRate());
    settings.put("key", annotation.key());
    if (annotation.capacity() != -1) {
      settings.put("capacity", Long.toString(annotation.capacity()));
    }
    boolean derived = annotation.name().isEmpty();
    String name = derived ? place.policyName() : annotation.name();
    return new Demand(
        new Charge(name, annotation.cost()),
        Optional.of(new InPlace(name, settings, where)),
        derived);
  }
}
