package io.penstock.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads durations: {@code 250ms}, {@code 5s}, {@code 2m}, {@code 2min}, {@code 1h}, {@code 1d}. */
final class Durations {

  private static final String EXPECTED =
      "a positive duration such as 250ms, 5s, 2min, 1h, 1d or PT5S";
  private static final int MOST_DIGITS = 9; // of the longest unit still within a Duration

  private Durations() {}

  /** Parses a positive duration. */
  static Duration parse(String text) throws BadValueException {
    Duration duration = text.startsWith("P") ? iso(text) : simple(text);
    if (duration == null || duration.isNegative() || duration.isZero()) {
      throw new BadValueException(EXPECTED);
    }
    return duration;
  }

  /** Parses a positive duration, or {@code off}. */
  static Optional<Duration> parseOrOff(String text) throws BadValueException {
    if (text.equals("off")) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(text));
    } catch (BadValueException e) {
      throw new BadValueException(EXPECTED + ", or off");
    }
  }

  private static @Nullable Duration iso(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static @Nullable Duration simple(String text) {
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    String count = text.substring(0, digits);
    Duration unit = unit(text.substring(digits));
    return unit == null || !Numbers.isDigits(count) || digits > MOST_DIGITS
        ? null
        : unit.multipliedBy(Long.parseLong(count));
  }

  /** The duration of one unit, null if it is none. */
  static @Nullable Duration unit(String name) {
    return switch (name) {
      case "ms" -> Duration.ofMillis(1);
      case "s" -> Duration.ofSeconds(1);
      case "m", "min" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      default -> null;
    };
  }
}
