package io.penstock.config;

import io.penstock.config.KeyExpression.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads key expressions: sources joined by {@code +}, alternatives between {@code |}. */
final class KeyExpressionReader {

  private static final String HEADER = "header:";
  private static final String EXPECTED =
      "ip, principal or header:NAME, joined by + or, as alternatives, by |";

  private KeyExpressionReader() {}

  /** Parses an expression; {@code +} binds tighter than {@code |}. */
  static KeyExpression parse(String text) throws BadValueException {
    List<List<Source>> alternatives = new ArrayList<>();
    for (String alternative : text.split("\\|", -1)) {
      List<Source> parts = new ArrayList<>();
      Set<String> seen = new HashSet<>();
      for (String part : alternative.split("\\+", -1)) {
        parts.add(source(part.strip()));
        if (!seen.add(part.strip().toLowerCase(Locale.ROOT))) { // as header names compare
          throw unusable(part, "each source once between two |");
        }
      }
      alternatives.add(parts);
    }
    return new KeyExpression(alternatives);
  }

  private static Source source(String part) throws BadValueException {
    if (part.equals("ip")) {
      return Source.IP;
    }
    if (part.equals("principal")) {
      return Source.PRINCIPAL;
    }
    if (!part.startsWith(HEADER)) {
      throw unusable(part, EXPECTED);
    }
    String name = part.substring(HEADER.length());
    if (name.isEmpty() || !name.chars().allMatch(KeyExpressionReader::isHeaderCharacter)) {
      throw unusable(part, "header:NAME with NAME of letters, digits, '-', '_' and '.'");
    }
    return new Source.Named(Source.Kind.HEADER, name);
  }

  /** Of what HTTP allows, all that anybody uses; nothing that means something in a key. */
  private static boolean isHeaderCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.';
  }

  private static BadValueException unusable(String part, String expected) {
    String named = part.isBlank() ? "an empty part" : "'" + Problems.shown(part.strip()) + "'";
    return new BadValueException(expected + "; cannot use " + named);
  }
}
