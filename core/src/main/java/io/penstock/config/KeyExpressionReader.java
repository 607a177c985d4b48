package io.penstock.config;

import io.penstock.config.KeyExpression.Source;
import io.penstock.config.KeyExpression.Source.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads key expressions: sources joined by {@code +}, alternatives between {@code |}. */
final class KeyExpressionReader {

  private static final Map<String, Source> SIMPLE =
      Map.of(
          "ip", Source.IP,
          "principal", Source.PRINCIPAL,
          "session", Source.SESSION,
          "path", Source.PATH,
          "route", Source.ROUTE,
          "method", Source.METHOD,
          "host", Source.HOST);

  private static final Map<String, Kind> NAMED =
      Map.of(
          "header", Kind.HEADER,
          "cookie", Kind.COOKIE,
          "query", Kind.QUERY,
          "attribute", Kind.ATTRIBUTE,
          "constant", Kind.CONSTANT);

  private static final String EXPECTED =
      "ip, header:NAME, cookie:NAME, query:NAME, attribute:NAME, principal, session, path, route,"
          + " method, host, constant:TEXT or the name of a class, joined by + or, as alternatives,"
          + " by |";

  private KeyExpressionReader() {}

  /** Parses an expression; {@code +} binds tighter than {@code |}. */
  static KeyExpression parse(String text, Extensions extensions) throws BadValueException {
    List<List<Source>> alternatives = new ArrayList<>();
    for (String alternative : text.split("\\|", -1)) {
      List<Source> parts = new ArrayList<>();
      Set<String> seen = new HashSet<>();
      for (String written : alternative.split("\\+", -1)) {
        String part = written.strip();
        parts.add(source(part, extensions));
        boolean header = part.startsWith("header:"); // whose names compare without case
        if (!seen.add(header ? part.toLowerCase(Locale.ROOT) : part)) {
          throw BadValueException.part(part, "each source once between two |");
        }
      }
      alternatives.add(parts);
    }
    return new KeyExpression(alternatives);
  }

  private static Source source(String part, Extensions extensions) throws BadValueException {
    Source simple = SIMPLE.get(part);
    if (simple != null) {
      return simple;
    }
    int colon = part.indexOf(':');
    Kind kind = colon < 0 ? null : NAMED.get(part.substring(0, colon));
    if (kind != null) {
      return new Source.Named(kind, name(part, part.substring(colon + 1).strip(), kind));
    }
    if (Extensions.looksLikeClass(part)) {
      return new Source.Custom(extensions.keyResolver(part));
    }
    throw BadValueException.part(part, EXPECTED);
  }

  private static String name(String part, String name, Kind kind) throws BadValueException {
    String allowed =
        switch (kind) {
          case HEADER, COOKIE -> "-_.";
          case QUERY, ATTRIBUTE -> "-_.~$[]:@/";
          case CONSTANT -> "";
        };
    boolean right =
        kind == Kind.CONSTANT
            ? name.chars().noneMatch(Character::isISOControl)
            : name.chars().allMatch(c -> isLetterOrDigit(c) || allowed.indexOf(c) >= 0);
    if (name.isEmpty() || !right) {
      throw BadValueException.part(
          part,
          part.substring(0, part.indexOf(':'))
              + (kind == Kind.CONSTANT
                  ? ":TEXT with TEXT of printable characters"
                  : ":NAME with NAME of letters, digits and any of " + allowed));
    }
    return name;
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
