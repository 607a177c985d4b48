package io.penstock.jaxrs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first cookie of a name. JAX-RS has a map of them, in which the last one wins: whoever
 * sends two would choose which of them other filters see.
 */
final class CookieHeader {

  private CookieHeader() {}

  /**
   * Reads the value of a cookie.
   *
   * @param lines of the field Cookie, in order
   * @return as sent, without quotes; null if there is none
   */
  static @Nullable String first(List<String> lines, String name) {
    for (String line : lines) {
      int start = 0;
      while (start < line.length()) {
        int end = line.indexOf(';', start);
        end = end < 0 ? line.length() : end;
        int equals = line.indexOf('=', start);
        if (equals >= 0 && equals < end && line.substring(start, equals).strip().equals(name)) {
          return unquoted(line.substring(equals + 1, end).strip());
        }
        start = end + 1;
      }
    }
    return null;
  }

  private static String unquoted(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }
}
