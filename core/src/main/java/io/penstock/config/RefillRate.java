package io.penstock.config;

import io.penstock.Limit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * How fast tokens come back, exactly. Immutable.
 *
 * @param tokens tokens in each period; 0: never
 * @param period positive, at most {@link Limit#MAX_PERIOD}
 * @param count what was written before the slash, where that can be a capacity
 */
record RefillRate(long tokens, Duration period, OptionalLong count) {

  static final String EXPECTED =
      "tokens per period such as 100/s, 100/min, 0.5/10s, 100/h or 100/d, a bare number of tokens"
          + " per second, or 0 for never; within 366 days it must come to a whole number of tokens";

  private static final int LONGEST = 60; // characters; keeps the exact arithmetic small
  private static final BigInteger MAX_TOKENS = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger MAX_PERIOD = nanos(Limit.MAX_PERIOD);

  /** Parses {@code COUNT}, {@code COUNT/UNIT} or {@code COUNT/DURATION}. */
  static RefillRate parse(String text) throws BadValueException {
    int slash = text.indexOf('/');
    String countText = slash < 0 ? text : text.substring(0, slash);
    if (text.length() > LONGEST || !isDecimal(countText)) {
      throw new BadValueException(EXPECTED);
    }
    Duration per = slash < 0 ? Duration.ofSeconds(1) : period(text.substring(slash + 1));
    BigDecimal count = new BigDecimal(countText);
    if (count.signum() == 0) {
      return new RefillRate(0, Duration.ofSeconds(1), OptionalLong.empty());
    }
    return exactly(count.stripTrailingZeros(), nanos(per));
  }

  private static RefillRate exactly(BigDecimal count, BigInteger nanos) throws BadValueException {
    // Whole tokens by a longer period: 0.5 in 10 s is 5 in 100 s is 1 in 20 s.
    BigInteger scale = BigInteger.TEN.pow(Math.max(count.scale(), 0));
    BigInteger tokens = count.multiply(new BigDecimal(scale)).toBigIntegerExact();
    BigInteger divisor = tokens.gcd(scale);
    tokens = tokens.divide(divisor);
    BigInteger period = nanos.multiply(scale.divide(divisor));
    if (tooLarge(tokens, period)) {
      divisor = tokens.gcd(period);
      tokens = tokens.divide(divisor);
      period = period.divide(divisor);
    }
    if (tooLarge(tokens, period)) {
      throw new BadValueException(EXPECTED);
    }
    return new RefillRate(
        tokens.longValueExact(), Duration.ofNanos(period.longValueExact()), asCapacity(count));
  }

  private static boolean tooLarge(BigInteger tokens, BigInteger period) {
    return tokens.compareTo(MAX_TOKENS) > 0 || period.compareTo(MAX_PERIOD) > 0;
  }

  private static OptionalLong asCapacity(BigDecimal count) {
    return count.scale() <= 0 && count.compareTo(BigDecimal.valueOf(Limit.MAX_CAPACITY)) <= 0
        ? OptionalLong.of(count.longValueExact())
        : OptionalLong.empty();
  }

  private static Duration period(String text) throws BadValueException {
    Duration unit = Durations.unit(text);
    if (unit != null) {
      return unit;
    }
    try {
      return Durations.parse(text);
    } catch (BadValueException e) {
      throw new BadValueException(EXPECTED);
    }
  }

  /** Digits, or digits around one point. */
  private static boolean isDecimal(String text) {
    int point = text.indexOf('.');
    return point < 0
        ? Numbers.isDigits(text)
        : Numbers.isDigits(text.substring(0, point)) && Numbers.isDigits(text.substring(point + 1));
  }

  private static BigInteger nanos(Duration duration) {
    return BigInteger.valueOf(duration.getSeconds())
        .multiply(BigInteger.valueOf(1_000_000_000))
        .add(BigInteger.valueOf(duration.getNano()));
  }
}
