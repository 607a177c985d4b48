package io.penstock.redis;

import io.penstock.Limit;
import java.math.BigInteger;
import java.util.Optional;

/**
 * The arithmetic of one limit in steps of a microsecond, as the script does it, for what is worked
 * out on this side: waits, and what a bucket can hold by now.
 *
 * <p>In every microsecond come back {@code whole + part / unit} tokens, {@code part < unit}. A
 * level is its whole tokens and a rest in units, of which {@code unit} make one token. Redis
 * computes in doubles, so no number may exceed 2<sup>53</sup>; the largest that it meets is {@code
 * (part + 1) * unit}.
 *
 * @param capacity tokens
 * @param whole tokens a microsecond, without the fraction; if more than fit, one more than fit
 * @param part the fraction's numerator
 * @param unit the fraction's denominator
 */
record TickMeter(long capacity, long whole, long part, long unit) {

  private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(53);
  private static final BigInteger NANOS = BigInteger.valueOf(1000);

  /** Nanoseconds in a step. */
  static final long TICK_NANOS = 1000;

  /** No wait is long enough; also what a long of nanoseconds cannot hold. */
  static final long NEVER = Long.MAX_VALUE;

  /** The arithmetic for a limit without a {@linkplain #flawOf flaw}. */
  static TickMeter of(Limit limit) {
    BigInteger[] rate = rate(limit);
    if (isTooFine(rate)) {
      throw new IllegalArgumentException(
          "limit: " + limit + " (expected: " + flawOf(limit).orElseThrow() + ")");
    }
    long most = limit.capacity() + 1;
    return new TickMeter(
        limit.capacity(),
        rate[0].min(BigInteger.valueOf(most)).longValue(),
        rate[1].longValue(),
        rate[2].longValue());
  }

  /** What was expected in place of a limit; empty if Redis can keep it exactly. */
  static Optional<String> flawOf(Limit limit) {
    return isTooFine(rate(limit))
        ? Optional.of(
            "a rate that is a simpler fraction, for Redis to compute it exactly, such as a rounder"
                + " number of tokens or a shorter period")
        : Optional.empty();
  }

  private static boolean isTooFine(BigInteger[] rate) {
    return rate[1].add(BigInteger.ONE).multiply(rate[2]).compareTo(LARGEST) > 0;
  }

  /** Tokens a microsecond: whole, part, unit. */
  private static BigInteger[] rate(Limit limit) {
    BigInteger tokens = BigInteger.valueOf(limit.refillTokens()).multiply(NANOS);
    BigInteger nanos = BigInteger.valueOf(limit.refillPeriod().toNanos());
    BigInteger divisor = tokens.gcd(nanos);
    BigInteger unit = nanos.divide(divisor);
    BigInteger[] whole = tokens.divide(divisor).divideAndRemainder(unit);
    return new BigInteger[] {whole[0], whole[1], unit};
  }

  /**
   * What a level is after some time.
   *
   * @param levels whole tokens at {@code at}, rest behind it; changed
   * @param elapsed microseconds, not negative
   */
  void settleIn(long[] levels, int at, long elapsed) {
    long room = capacity - levels[at];
    long times = elapsed / unit;
    if (room <= 0 || (whole > 0 && elapsed > room / whole) || (part > 0 && times > room / part)) {
      fillIn(levels, at);
      return;
    }
    // (unit - 1) * part + unit - 1 is below 2^53, the other products are not above the room
    long sum = (elapsed - times * unit) * part + levels[at + 1];
    long tokens = levels[at] + elapsed * whole + times * part + sum / unit;
    if (tokens >= capacity) {
      fillIn(levels, at);
    } else {
      levels[at] = tokens;
      levels[at + 1] = sum % unit;
    }
  }

  void fillIn(long[] levels, int at) {
    levels[at] = capacity;
    levels[at + 1] = 0;
  }

  /** Nanoseconds until a level holds that many tokens, whole microseconds: possibly NEVER. */
  long waitNanos(long[] levels, int at, long tokens) {
    if (tokens > capacity) {
      return NEVER;
    }
    return nanosFor(tokens - levels[at], levels[at + 1]);
  }

  /** Nanoseconds until one more whole token is there: 0 when full, possibly NEVER. */
  long resetNanos(long[] levels, int at) {
    return levels[at] >= capacity ? 0 : nanosFor(1, levels[at + 1]);
  }

  /** Tokens with their fraction, for people to read. */
  double tokens(long[] levels, int at) {
    return levels[at] + (double) levels[at + 1] / unit;
  }

  private long nanosFor(long tokens, long rest) {
    if (tokens <= 0) {
      return 0;
    }
    if (whole == 0 && part == 0) {
      return NEVER;
    }
    if (Math.multiplyHigh(tokens, unit) == 0 && Math.multiplyHigh(whole, unit) == 0) {
      long units = tokens * unit;
      long gain = whole * unit;
      if (units > 0 && gain >= 0 && gain + part > 0) {
        long ticks = (units - rest - 1) / (gain + part) + 1;
        return ticks > NEVER / TICK_NANOS ? NEVER : ticks * TICK_NANOS;
      }
    }
    return exactNanosFor(tokens, rest);
  }

  private long exactNanosFor(long tokens, long rest) {
    BigInteger one = BigInteger.valueOf(unit);
    BigInteger units = BigInteger.valueOf(tokens).multiply(one).subtract(BigInteger.valueOf(rest));
    BigInteger gain = BigInteger.valueOf(whole).multiply(one).add(BigInteger.valueOf(part));
    BigInteger nanos =
        units.subtract(BigInteger.ONE).divide(gain).add(BigInteger.ONE).multiply(NANOS);
    return nanos.bitLength() > 63 ? NEVER : nanos.longValue();
  }
}
