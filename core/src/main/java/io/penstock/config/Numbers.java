package io.penstock.config;

import java.util.OptionalInt;

/** Whole numbers within bounds. */
final class Numbers {

  private static final int MOST_DIGITS = 18; // fits a long

  private Numbers() {}

  /** A parser of decimal digits. */
  static Section.Parser<Long> between(long least, long most) {
    String expected = most == Long.MAX_VALUE ? "a whole number >= " + least : least + ".." + most;
    return text -> {
      if (!isDigits(text) || text.length() > MOST_DIGITS) {
        throw new BadValueException(expected);
      }
      long value = Long.parseLong(text);
      if (value < least || value > most) {
        throw new BadValueException(expected);
      }
      return value;
    };
  }

  /** Parses any whole number that fits 32 bits. */
  static OptionalInt any(String text) throws BadValueException {
    boolean negative = text.startsWith("-");
    String digits = negative ? text.substring(1) : text;
    if (isDigits(digits) && digits.length() <= MOST_DIGITS) {
      long value = negative ? -Long.parseLong(digits) : Long.parseLong(digits);
      if (value == (int) value) {
        return OptionalInt.of((int) value);
      }
    }
    throw new BadValueException("a whole number of 32 bits");
  }

  /** Whether this is one or more of 0 to 9; other scripts' digits are not. */
  static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
