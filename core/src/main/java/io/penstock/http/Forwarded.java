package io.penstock.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes header lines apart that tell through which hands a request came. Nothing is believed here,
 * only read; what cannot be read is null, never an exception.
 */
final class Forwarded {

  /** More than this is no address: with brackets, zone and port. */
  private static final int LONGEST = 128;

  private Forwarded() {}

  /**
   * The address in one element, without port.
   *
   * @param element an address as X-Forwarded-For or RFC 7239 spells it
   * @return what may be an address; null if this is none for certain
   */
  static @Nullable String address(String element) {
    String text = element.strip();
    int length = text.length();
    if (length == 0 || length > LONGEST) {
      return null;
    }
    if (text.charAt(0) == '[') {
      int end = text.indexOf(']');
      return end > 0 && isPortOrNothing(text, end + 1) ? text.substring(0, end + 1) : null;
    }
    int colon = text.indexOf(':');
    if (colon < 0 || colon != text.lastIndexOf(':')) {
      return text; // IPv4, or IPv6 without brackets and so without port
    }
    return isPortOrNothing(text, colon) ? text.substring(0, colon) : null;
  }

  private static boolean isPortOrNothing(String text, int from) {
    int length = text.length();
    if (from == length) {
      return true;
    }
    if (text.charAt(from) != ':' || from + 1 == length) {
      return false;
    }
    boolean obfuscated = text.charAt(from + 1) == '_';
    if (!obfuscated && length - from - 1 > 5) {
      return false;
    }
    for (int i = from + 1; i < length; i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!digit && !(obfuscated && (letter || c == '.' || c == '_' || c == '-'))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The {@code for} of each element of a line of RFC 7239, last one first.
   *
   * @return null for an element without; one null alone for a line that cannot be read, since a
   *     stray quote makes it uncertain where any element of it begins
   */
  static List<@Nullable String> nodes(String line) {
    List<@Nullable String> nodes = new ArrayList<>(4);
    Scanner scanner = new Scanner(line);
    do {
      if (!scanner.element()) {
        List<@Nullable String> unreadable = new ArrayList<>(1);
        unreadable.add(null);
        return unreadable;
      }
      nodes.add(scanner.node);
    } while (scanner.next(','));
    Collections.reverse(nodes);
    return nodes;
  }

  /** Goes through a line once, from left to right. */
  private static final class Scanner {

    private final String line;
    private int at;
    private @Nullable String node;

    Scanner(String line) {
      this.line = line;
    }

    /** Reads to the next comma or the end; false if that is not to be understood. */
    boolean element() {
      node = null;
      boolean twice = false;
      do {
        skipSpace();
        if (at == line.length() || line.charAt(at) == ',' || line.charAt(at) == ';') {
          continue; // a pair may be missing
        }
        int start = at;
        while (at < line.length() && isToken(line.charAt(at))) {
          at++;
        }
        String name = line.substring(start, at);
        if (name.isEmpty() || !next('=')) {
          return false;
        }
        String value = value();
        if (value == null) {
          return false;
        }
        if (name.equalsIgnoreCase("for")) {
          twice |= node != null;
          node = value;
        }
        skipSpace();
      } while (next(';'));
      if (twice) {
        node = null;
      }
      return at == line.length() || line.charAt(at) == ',';
    }

    private @Nullable String value() {
      if (next('"')) {
        return quoted();
      }
      int start = at;
      // Brackets and colons should stand in quotes, but not everybody puts them there.
      while (at < line.length() && (isToken(line.charAt(at)) || isOfAddress(line.charAt(at)))) {
        at++;
      }
      return line.substring(start, at);
    }

    private @Nullable String quoted() {
      StringBuilder value = new StringBuilder();
      while (at < line.length()) {
        char c = line.charAt(at++);
        if (c == '"') {
          return value.toString();
        }
        if (c == '\\') {
          if (at == line.length()) {
            return null;
          }
          c = line.charAt(at++);
        }
        value.append(c);
      }
      return null;
    }

    boolean next(char expected) {
      if (at < line.length() && line.charAt(at) == expected) {
        at++;
        return true;
      }
      return false;
    }

    private void skipSpace() {
      while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
        at++;
      }
    }

    private static boolean isToken(char c) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static boolean isOfAddress(char c) {
      return c == ':' || c == '[' || c == ']';
    }
  }
}
