package io.penstock.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads query strings as forms write them. Escapes that are none stand for themselves. */
final class QueryString {

  private QueryString() {}

  /**
   * The first value of a parameter, decoded once.
   *
   * @param query raw, without question mark
   * @param name decoded
   * @return empty for a parameter without value; null if there is none of that name
   */
  static @Nullable String first(@Nullable String query, String name) {
    if (query == null) {
      return null;
    }
    int start = 0;
    while (start <= query.length()) {
      int end = query.indexOf('&', start);
      end = end < 0 ? query.length() : end;
      int nameEnd = start;
      while (nameEnd < end && query.charAt(nameEnd) != '=') { // and no further, or it takes n²
        nameEnd++;
      }
      // Decoded, as the application does it: an escaped name is no way around.
      if (nameEnd - start >= name.length() && decoded(query, start, nameEnd).equals(name)) {
        return nameEnd == end ? "" : decoded(query, nameEnd + 1, end);
      }
      start = end + 1;
    }
    return null;
  }

  private static String decoded(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '%' || c == '+') {
        return unescaped(text, from, to);
      }
    }
    return text.substring(from, to);
  }

  private static String unescaped(String text, int from, int to) {
    StringBuilder plain = new StringBuilder(to - from);
    int i = from;
    while (i < to) {
      char c = text.charAt(i);
      if (c == '%' && hex(text, i, to) >= 0) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int value = hex(text, i, to); value >= 0; value = hex(text, i, to)) {
          bytes.write(value);
          i += 3;
        }
        plain.append(bytes.toString(StandardCharsets.UTF_8));
      } else {
        plain.append(c == '+' ? ' ' : c);
        i++;
      }
    }
    return plain.toString();
  }

  /** The byte of the escape that begins here; -1 if none does. */
  private static int hex(String text, int at, int to) {
    if (at + 2 >= to || text.charAt(at) != '%') {
      return -1;
    }
    int high = digit(text.charAt(at + 1));
    int low = digit(text.charAt(at + 2));
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  /** Not Character.digit, which knows those of other scripts. */
  private static int digit(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }
}
