package io.penstock.config;

/**
 * One pattern of a policy's paths, servlet style. Immutable.
 *
 * @param kind how the text is compared
 * @param text what a normalised path is compared with
 */
public record PathPattern(Kind kind, String text) {

  /** How a pattern is compared. */
  public enum Kind {
    /** {@code /*}: every path. */
    ALL,
    /** {@code /api/*}: the path {@code /api} and everything below. */
    BELOW,
    /** {@code *.json}: everything that ends so. */
    ENDING,
    /** {@code /exact}: this path alone. */
    EXACT
  }

  /** Whether a path matches that was normalised: no trailing slash, no empty or dot segments. */
  public boolean matches(String path) {
    return switch (kind) {
      case ALL -> true;
      case BELOW ->
          path.startsWith(text)
              && (path.length() == text.length() || path.charAt(text.length()) == '/');
      case ENDING -> path.endsWith(text);
      case EXACT -> path.equals(text);
    };
  }
}
