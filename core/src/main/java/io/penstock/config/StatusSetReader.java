package io.penstock.config;

import io.penstock.config.StatusSet.Range;
import java.util.ArrayList;
import java.util.List;

/** Reads sets of status codes: {@code 2xx,304,400-404}. */
final class StatusSetReader {

  private static final String EXPECTED =
      "status codes of 100 to 599 such as 304, 2xx or 400-404, comma-separated, or none";

  private StatusSetReader() {}

  /** Parses a list, or {@code none}. */
  static StatusSet parse(String text) throws BadValueException {
    if (text.equals("none")) {
      return StatusSet.NONE;
    }
    List<Range> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      ranges.add(range(part.strip()));
    }
    return new StatusSet(ranges);
  }

  private static Range range(String part) throws BadValueException {
    if (part.length() == 3 && part.endsWith("xx")) {
      int hundreds = status(part.charAt(0) + "00", part);
      return new Range(hundreds, hundreds + 99);
    }
    int dash = part.indexOf('-');
    if (dash < 0) {
      int status = status(part, part);
      return new Range(status, status);
    }
    int from = status(part.substring(0, dash).strip(), part);
    int to = status(part.substring(dash + 1).strip(), part);
    if (from > to) {
      throw BadValueException.part(part, EXPECTED);
    }
    return new Range(from, to);
  }

  private static int status(String text, String part) throws BadValueException {
    if (text.length() != 3
        || !Numbers.isDigits(text)
        || text.charAt(0) < '1'
        || text.charAt(0) > '5') {
      throw BadValueException.part(part, EXPECTED);
    }
    return Integer.parseInt(text);
  }
}
