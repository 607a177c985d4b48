package io.penstock.bucket;

import java.math.BigInteger;

/**
 * The arithmetic of one limit, without state and without time of its own.
 *
 * <p>A level is kept in <em>units</em>: the refill of {@code tokens} per {@code period} is reduced
 * by the greatest common divisor, one token is then {@link #unit} units and every nanosecond brings
 * {@link #gain} units. So refilling is a multiplication, spending a subtraction, and nothing is
 * ever rounded; only what people read is divided. Where a full bucket needs more than 61 bits of
 * units the level takes two longs, otherwise one.
 *
 * <p>Levels stand in an array beside those of other limits, this one's from index {@code at}.
 * Elapsed times are nanoseconds and never negative. Immutable.
 */
public abstract sealed class Meter permits NarrowMeter, WideMeter {

  /** No wait is long enough; also what a long of nanoseconds cannot hold. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final int NARROW_BITS = 61;

  final long capacity;
  final long unit;
  final long gain;
  final long fillNanos;

  Meter(long capacity, long unit, long gain) {
    this.capacity = capacity;
    this.unit = unit;
    this.gain = gain;
    this.fillNanos = fillNanos(capacity, unit, gain);
  }

  /**
   * The arithmetic for a limit.
   *
   * @param capacity tokens, not negative
   * @param tokens tokens that come back in each period, not negative
   * @param periodNanos positive
   */
  public static Meter of(long capacity, long tokens, long periodNanos) {
    long divisor = gcd(tokens, periodNanos);
    long unit = periodNanos / divisor;
    long gain = tokens / divisor;
    return bits(capacity, unit) <= NARROW_BITS
        ? new NarrowMeter(capacity, unit, gain)
        : new WideMeter(capacity, unit, gain);
  }

  private static int bits(long capacity, long unit) {
    return BigInteger.valueOf(capacity).multiply(BigInteger.valueOf(unit)).bitLength();
  }

  /** That many tokens in units of this meter, up to full. */
  final BigInteger units(Tokens tokens) {
    BigInteger perToken = BigInteger.valueOf(unit);
    BigInteger most = BigInteger.valueOf(capacity).multiply(perToken);
    return tokens.units().multiply(perToken).divide(BigInteger.valueOf(tokens.unit())).min(most);
  }

  private static long gcd(long a, long b) {
    while (b != 0) {
      long rest = a % b;
      a = b;
      b = rest;
    }
    return a;
  }

  private static long fillNanos(long capacity, long unit, long gain) {
    if (capacity == 0) {
      return 0;
    }
    if (gain == 0) {
      return NEVER;
    }
    BigInteger full = BigInteger.valueOf(capacity).multiply(BigInteger.valueOf(unit));
    BigInteger[] nanos = full.divideAndRemainder(BigInteger.valueOf(gain));
    BigInteger roundedUp = nanos[1].signum() == 0 ? nanos[0] : nanos[0].add(BigInteger.ONE);
    return roundedUp.bitLength() > 63 ? NEVER : roundedUp.longValue();
  }

  /** Nanoseconds in which an empty bucket fills; {@link #NEVER} if it does not. */
  public final long fillNanos() {
    return fillNanos;
  }

  /** How many elements a level takes. */
  public abstract int width();

  /** Fills the bucket. */
  public abstract void fill(long[] levels, int at);

  /** Adds what has come in since; never beyond full. */
  public abstract void settle(long[] levels, int at, long elapsed);

  /** Whether the bucket holds that many tokens. */
  public abstract boolean covers(long[] levels, int at, long tokens);

  /** Takes tokens that the bucket {@linkplain #covers holds}. */
  public abstract void spend(long[] levels, int at, long tokens);

  /** Gives tokens back, never beyond full. */
  public abstract void refund(long[] levels, int at, long tokens);

  /** Whether nothing more fits in. */
  public abstract boolean isFull(long[] levels, int at);

  /** Whether one level is lower than another. */
  public abstract boolean isBelow(long[] levels, long[] others, int at);

  /** What the bucket holds, exactly. */
  public abstract Tokens exactly(long[] levels, int at);

  /**
   * Makes the bucket hold that, never beyond full; what is not a whole unit is left out, so never
   * more, and as many whole tokens.
   */
  public abstract void hold(long[] levels, int at, Tokens tokens);

  /** Whole tokens in the bucket. */
  public abstract long wholeTokens(long[] levels, int at);

  /** Tokens with their fraction, for people to read. */
  public abstract double tokens(long[] levels, int at);

  /** Nanoseconds until the bucket holds that many tokens: 0 if it does, possibly NEVER. */
  public abstract long waitNanos(long[] levels, int at, long tokens);

  /** Nanoseconds until one more whole token is there: 0 when full, possibly NEVER. */
  public abstract long resetNanos(long[] levels, int at);
}
