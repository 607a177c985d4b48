package io.penstock.bucket;

import java.math.BigInteger;

/**
 * Levels of up to 108 bits (2<sup>53</sup> tokens of up to 2<sup>55</sup> units): high half first,
 * low half second, the low one unsigned. Refill and spending are 128-bit additions; only what
 * people read goes through BigInteger.
 */
final class WideMeter extends Meter {

  private final long fullHigh;
  private final long fullLow;

  WideMeter(long capacity, long unit, long gain) {
    super(capacity, unit, gain);
    this.fullHigh = Math.multiplyHigh(capacity, unit);
    this.fullLow = capacity * unit;
  }

  @Override
  public int width() {
    return 2;
  }

  @Override
  public void fill(long[] levels, int at) {
    levels[at] = fullHigh;
    levels[at + 1] = fullLow;
  }

  @Override
  public void settle(long[] levels, int at, long elapsed) {
    // Both factors are below 2^63: the product stays below 2^126, the sum below 2^127.
    addUpToFull(levels, at, Math.multiplyHigh(elapsed, gain), elapsed * gain);
  }

  private void addUpToFull(long[] levels, int at, long high, long low) {
    long sumLow = levels[at + 1] + low;
    long carry = Long.compareUnsigned(sumLow, low) < 0 ? 1 : 0;
    long sumHigh = levels[at] + high + carry;
    boolean overfull = covers(sumHigh, sumLow, fullHigh, fullLow);
    levels[at] = overfull ? fullHigh : sumHigh;
    levels[at + 1] = overfull ? fullLow : sumLow;
  }

  private static boolean covers(long high, long low, long needHigh, long needLow) {
    return high != needHigh ? high > needHigh : Long.compareUnsigned(low, needLow) >= 0;
  }

  @Override
  public boolean covers(long[] levels, int at, long tokens) {
    return covers(levels[at], levels[at + 1], Math.multiplyHigh(tokens, unit), tokens * unit);
  }

  @Override
  public void spend(long[] levels, int at, long tokens) {
    long low = tokens * unit;
    long borrow = Long.compareUnsigned(levels[at + 1], low) < 0 ? 1 : 0;
    levels[at] -= Math.multiplyHigh(tokens, unit) + borrow;
    levels[at + 1] -= low;
  }

  @Override
  public void refund(long[] levels, int at, long tokens) {
    long most = Math.min(tokens, capacity);
    addUpToFull(levels, at, Math.multiplyHigh(most, unit), most * unit);
  }

  @Override
  public boolean isFull(long[] levels, int at) {
    return levels[at] == fullHigh && levels[at + 1] == fullLow;
  }

  @Override
  public boolean isBelow(long[] levels, long[] others, int at) {
    return !covers(levels[at], levels[at + 1], others[at], others[at + 1]);
  }

  @Override
  public Tokens exactly(long[] levels, int at) {
    return new Tokens(level(levels, at), unit);
  }

  @Override
  public void hold(long[] levels, int at, Tokens tokens) {
    BigInteger units = units(tokens);
    levels[at] = units.shiftRight(Long.SIZE).longValueExact();
    levels[at + 1] = units.longValue();
  }

  @Override
  public long wholeTokens(long[] levels, int at) {
    return level(levels, at).divide(BigInteger.valueOf(unit)).longValueExact();
  }

  @Override
  public double tokens(long[] levels, int at) {
    return level(levels, at).doubleValue() / unit;
  }

  @Override
  public long waitNanos(long[] levels, int at, long tokens) {
    if (tokens > capacity) {
      return NEVER;
    }
    BigInteger need = BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(unit));
    return nanosFor(need.subtract(level(levels, at)));
  }

  @Override
  public long resetNanos(long[] levels, int at) {
    if (isFull(levels, at)) {
      return 0;
    }
    BigInteger perToken = BigInteger.valueOf(unit);
    return nanosFor(perToken.subtract(level(levels, at).mod(perToken)));
  }

  private long nanosFor(BigInteger units) {
    if (units.signum() <= 0) {
      return 0;
    }
    // Never dividing by zero: a limit that does not refill has a unit of 1 and so is narrow.
    BigInteger rate = BigInteger.valueOf(gain);
    BigInteger nanos = units.add(rate).subtract(BigInteger.ONE).divide(rate);
    return nanos.bitLength() > 63 ? NEVER : nanos.longValue();
  }

  private static BigInteger level(long[] levels, int at) {
    BigInteger low = new BigInteger(Long.toUnsignedString(levels[at + 1]));
    return BigInteger.valueOf(levels[at]).shiftLeft(Long.SIZE).add(low);
  }
}
