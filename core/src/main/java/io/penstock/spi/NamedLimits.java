package io.penstock.spi;

import static java.util.Objects.requireNonNull;

import io.penstock.Limit;
import java.util.ArrayList;
import java.util.List;

/** The limits of a limiter, each under a name of its own. */
public final class NamedLimits {

  private NamedLimits() {}

  /**
   * Names unnamed limits {@code limit-1}, {@code limit-2} and so on, by their position.
   *
   * @return the limits in the same order
   * @throws IllegalArgumentException if two have the same name
   */
  public static List<Limit> of(List<Limit> limits) {
    requireNonNull(limits, "limits: null (expected: not null)");
    List<Limit> named = new ArrayList<>(limits.size());
    for (Limit limit : limits) {
      requireNonNull(limit, "limit: null (expected: not null)");
      String name = limit.name().isEmpty() ? "limit-" + (named.size() + 1) : limit.name();
      if (named.stream().anyMatch(other -> other.name().equals(name))) {
        throw new IllegalArgumentException(
            "limit: the name '" + name + "' is taken (expected: a name of its own)");
      }
      named.add(limit.named(name));
    }
    return List.copyOf(named);
  }
}
