package io.penstock.bucket;

import java.math.BigInteger;

/**
 * Levels of at most 61 bits: plain 64-bit arithmetic that cannot overflow. The methods on a single
 * {@code long} are the hot path; they neither divide nor allocate unless they say so.
 */
public final class NarrowMeter extends Meter {

  private final long full;

  NarrowMeter(long capacity, long unit, long gain) {
    super(capacity, unit, gain);
    this.full = capacity * unit;
  }

  /** The level of a full bucket. */
  public long full() {
    return full;
  }

  /** The level after that time. */
  public long settled(long level, long elapsed) {
    if (elapsed >= fillNanos) {
      return gain == 0 ? level : full;
    }
    // elapsed < full / gain, so the product is below 2^61 and the sum below 2^62
    return Math.min(full, level + elapsed * gain);
  }

  /**
   * What is left of a level when tokens are spent.
   *
   * @return negative if it does not cover them
   */
  public long spent(long level, long tokens) {
    return tokens <= capacity ? level - tokens * unit : -1;
  }

  /** Whole tokens in a level; divides. */
  public long wholeTokens(long level) {
    return level / unit;
  }

  /** As {@link Meter#waitNanos}; divides. */
  public long waitNanos(long level, long tokens) {
    if (tokens > capacity) {
      return NEVER;
    }
    return nanosFor(tokens * unit - level);
  }

  /**
   * As {@link Meter#resetNanos}; divides.
   *
   * @param wholeTokens in that level, so that it need not be divided once more
   */
  public long resetNanos(long level, long wholeTokens) {
    return level == full ? 0 : nanosFor((wholeTokens + 1) * unit - level);
  }

  private long nanosFor(long units) {
    if (units <= 0) {
      return 0;
    }
    return gain == 0 ? NEVER : (units - 1) / gain + 1;
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public void fill(long[] levels, int at) {
    levels[at] = full;
  }

  @Override
  public void settle(long[] levels, int at, long elapsed) {
    levels[at] = settled(levels[at], elapsed);
  }

  @Override
  public boolean covers(long[] levels, int at, long tokens) {
    return spent(levels[at], tokens) >= 0;
  }

  @Override
  public void spend(long[] levels, int at, long tokens) {
    levels[at] = spent(levels[at], tokens);
  }

  @Override
  public void refund(long[] levels, int at, long tokens) {
    levels[at] = tokens >= capacity ? full : Math.min(full, levels[at] + tokens * unit);
  }

  @Override
  public boolean isFull(long[] levels, int at) {
    return levels[at] == full;
  }

  @Override
  public boolean isBelow(long[] levels, long[] others, int at) {
    return levels[at] < others[at];
  }

  @Override
  public Tokens exactly(long[] levels, int at) {
    return new Tokens(BigInteger.valueOf(levels[at]), unit);
  }

  @Override
  public void hold(long[] levels, int at, Tokens tokens) {
    levels[at] = units(tokens).longValueExact();
  }

  @Override
  public long wholeTokens(long[] levels, int at) {
    return wholeTokens(levels[at]);
  }

  @Override
  public double tokens(long[] levels, int at) {
    return (double) levels[at] / unit;
  }

  @Override
  public long waitNanos(long[] levels, int at, long tokens) {
    return waitNanos(levels[at], tokens);
  }

  @Override
  public long resetNanos(long[] levels, int at) {
    return resetNanos(levels[at], wholeTokens(levels[at]));
  }
}
