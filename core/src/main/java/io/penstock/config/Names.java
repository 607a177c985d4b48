package io.penstock.config;

import java.util.Locale;

/** What policies and their limits may be called. */
final class Names {

  /** For messages. */
  static final String IN_FILES = "[a-z][a-z0-9-]{0,63}";

  /** For messages. */
  static final String FREE = "printable ASCII without quote and backslash";

  private static final int LONGEST = 64;

  private Names() {}

  /** Whether a property file may use it. */
  static boolean isForFiles(String name) {
    return !name.isEmpty()
        && name.length() <= LONGEST
        && isLetter(name.charAt(0))
        && name.chars().allMatch(c -> isLetter(c) || (c >= '0' && c <= '9') || c == '-');
  }

  /** Whether a filter or an annotation may use it: it goes into response fields as it is. */
  static boolean isFree(String name) {
    return !name.isBlank()
        && name.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '"' && c != '\\');
  }

  /** Parses the name of a header; in lower case, since case does not matter. */
  static String header(String text) throws BadValueException {
    if (!text.chars().allMatch(Names::isHeaderCharacter)) {
      throw new BadValueException("the name of a header: letters, digits and any of -_.");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static boolean isHeaderCharacter(int c) {
    return isLetter(c)
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.';
  }

  private static boolean isLetter(int c) {
    return c >= 'a' && c <= 'z';
  }
}
