package io.penstock.jaxrs;

import java.util.List;

/** What the annotations say of a resource method. */
sealed interface Marking {

  /** Nothing. */
  record None() implements Marking {}

  /** That it is not limited. */
  record Exempt() implements Marking {}

  /**
   * How it is limited.
   *
   * @param annotations at least one
   * @param place where they stand
   */
  record Limited(List<RateLimited> annotations, Place place) implements Marking {}

  /**
   * Two things at once.
   *
   * @param problem which, and where
   */
  record Contradiction(String problem) implements Marking {}
}
