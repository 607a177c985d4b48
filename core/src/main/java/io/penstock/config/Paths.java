package io.penstock.config;

import java.util.List;

/**
 * For which paths a policy counts. Immutable.
 *
 * @param given whether the configuration says anything of paths
 * @param patterns any of them may match; empty: no path does, the policy is used by name only
 */
public record Paths(boolean given, List<PathPattern> patterns) {

  /** Nothing was said. */
  public static final Paths NOT_GIVEN = new Paths(false, List.of());

  /** By annotation only. */
  public static final Paths NONE = new Paths(true, List.of());

  /** Every path. */
  public static final Paths ALL =
      new Paths(true, List.of(new PathPattern(PathPattern.Kind.ALL, "/*")));

  /** Makes a set of paths. */
  public Paths {
    patterns = List.copyOf(patterns);
  }

  /** Whether a normalised path matches. */
  public boolean match(String path) {
    for (int i = 0; i < patterns.size(); i++) { // no iterator: this runs for every request
      if (patterns.get(i).matches(path)) {
        return true;
      }
    }
    return false;
  }
}
