package io.penstock.config;

import org.jspecify.annotations.Nullable;

/** Fills <code>${NAME}</code> and <code>${NAME:default}</code> in values. */
final class Placeholders {

  private static final int LONGEST = 100_000; // of what comes out; bounds what a file can ask for

  private final Outside outside;

  Placeholders(Outside outside) {
    this.outside = outside;
  }

  /**
   * Fills what stands in a text, once: what comes in is not looked into again.
   *
   * @param text as written
   * @return the same text if nothing is to be filled
   */
  String fill(String text) throws BadValueException {
    int start = text.indexOf("${");
    if (start < 0) {
      return text;
    }
    StringBuilder filled = new StringBuilder();
    int done = 0;
    while (start >= 0) {
      int end = text.indexOf('}', start);
      int nested = text.indexOf("${", start + 2);
      if (end < 0) {
        throw new BadValueException("a } after each ${");
      }
      if (nested >= 0 && nested < end) {
        throw new BadValueException("no ${ within ${…}");
      }
      append(filled, text, done, start);
      String value = value(text.substring(start + 2, end));
      append(filled, value, 0, value.length());
      done = end + 1;
      start = nested;
    }
    append(filled, text, done, text.length());
    return filled.toString();
  }

  private static void append(StringBuilder filled, String text, int from, int to)
      throws BadValueException {
    if (filled.length() + (to - from) > LONGEST) {
      throw new BadValueException("at most " + LONGEST + " characters, with every ${…} filled");
    }
    filled.append(text, from, to);
  }

  private String value(String inside) throws BadValueException {
    int colon = inside.indexOf(':');
    String name = colon < 0 ? inside : inside.substring(0, colon);
    if (name.isEmpty() || !name.chars().allMatch(Placeholders::isNameCharacter)) {
      throw new BadValueException(
          "${NAME} or ${NAME:default} with NAME of letters, digits, '.', '-' and '_'");
    }
    String found = find(name);
    if (found == null && colon < 0) {
      throw new BadValueException(
          "a system property or an environment variable " + name + ", or ${" + name + ":default}");
    }
    return found == null ? inside.substring(colon + 1) : found;
  }

  private @Nullable String find(String name) {
    String property = outside.systemProperties().get(name);
    return property == null ? outside.environment().get(name) : property;
  }

  private static boolean isNameCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '-'
        || c == '_';
  }
}
