package io.penstock.config;

import io.penstock.config.PathPattern.Kind;
import java.util.ArrayList;
import java.util.List;

/** Reads the patterns of a policy's paths. */
final class PathsReader {

  private static final String EXPECTED = "/*, /api/*, *.json or /exact, comma-separated, or none";

  private PathsReader() {}

  /** Parses a list of patterns, or {@code none}. */
  static Paths parse(String text) throws BadValueException {
    if (text.equals("none")) {
      return Paths.NONE;
    }
    List<PathPattern> patterns = new ArrayList<>();
    for (String pattern : text.split(",", -1)) {
      patterns.add(pattern(pattern.strip()));
    }
    return new Paths(true, patterns);
  }

  private static PathPattern pattern(String text) throws BadValueException {
    if (text.equals("/*")) {
      return new PathPattern(Kind.ALL, text);
    }
    if (text.startsWith("*.")) {
      String ending = text.substring(1);
      if (ending.length() > 1 && ending.indexOf('/') < 0 && ending.indexOf('*') < 0) {
        return new PathPattern(Kind.ENDING, ending);
      }
      throw BadValueException.part(text, EXPECTED);
    }
    boolean below = text.endsWith("/*");
    String path = below ? text.substring(0, text.length() - 2) : text;
    if (path.indexOf('*') >= 0) {
      throw BadValueException.part(
          text, EXPECTED + "; a star stands alone after / or before a dot");
    }
    if (path.equals("/")) {
      // To a servlet container this means everything, to most people the start page.
      throw BadValueException.part(text, EXPECTED + "; / alone is ambiguous");
    }
    if (!path.startsWith("/") || neverMatches(path)) {
      throw BadValueException.part(text, EXPECTED + ", as the path is once decoded and normalised");
    }
    boolean slash = !below && path.endsWith("/"); // one trailing slash is ignored, here as in paths
    return new PathPattern(
        below ? Kind.BELOW : Kind.EXACT, slash ? path.substring(0, path.length() - 1) : path);
  }

  /** Whether this is a spelling that no normalised path has: the policy would be silently idle. */
  private static boolean neverMatches(String path) {
    String segments = path + "/";
    return path.chars().anyMatch(c -> ";?#%\\".indexOf(c) >= 0 || Character.isISOControl(c))
        || path.contains("//")
        || segments.contains("/./")
        || segments.contains("/../");
  }
}
