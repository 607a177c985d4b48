package io.penstock.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Collects everything that is wrong, so that it can be told at once. Not safe for threads. */
public final class Problems {

  private static final int SHOWN_CHARACTERS = 120;

  private final List<String> lines = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** Nothing is wrong yet. */
  public Problems() {}

  /** A value that cannot be used. */
  public void unexpected(String where, String key, String value, String expected) {
    line(where, key, shown(value) + " (expected: " + expected + ")");
  }

  /** A value that should be there. */
  public void missing(String where, String key, String expected) {
    line(where, key, "missing (expected: " + expected + ")");
  }

  /** A key that means nothing, with the known ones; the nearest of them is shown. */
  public void unknown(String where, String key, String value, Collection<String> known) {
    String hint =
        Nearest.to(key, known).map(near -> "; did you mean " + shown(near) + "?").orElse("");
    line(where, key, shown(value) + " (unknown key" + hint + ")");
  }

  /** Anything else. */
  public void line(String where, String key, String what) {
    lines.add(where + ": " + shown(key) + ": " + what);
  }

  /** A line that was made elsewhere. */
  public void add(String line) {
    lines.add(line);
  }

  /** A line about what may be right: it is logged, and nothing fails. */
  void warning(String line) {
    warnings.add(line);
  }

  /** What may be right so far, one line for each. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** What is wrong so far, one line for each. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /**
   * Ends the collection.
   *
   * @throws ConfigurationException if anything is wrong
   */
  public void throwIfAny() {
    if (!lines.isEmpty()) {
      throw new ConfigurationException(lines);
    }
  }

  /** Some names that were read. */
  static String shown(Collection<String> names) {
    return names.stream().map(Problems::shown).collect(Collectors.joining(", "));
  }

  /** What was read, on one line and no longer than helps: it may be anything. */
  static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length() && i < SHOWN_CHARACTERS; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
        shown.append(String.format("\\u%04x", (int) c));
      } else {
        shown.append(c);
      }
    }
    return text.length() > SHOWN_CHARACTERS ? shown + "…" : shown.toString();
  }
}
