package io.penstock;

import java.time.Duration;
import java.util.Objects;

/**
 * One token bucket: at most {@link #capacity()} tokens, of which {@link #refillTokens()} come back
 * evenly over each {@link #refillPeriod()}.
 *
 * <p>In any span of time of length {@code t} such a bucket grants at most {@code capacity +
 * refillTokens * t / refillPeriod} tokens. The arithmetic is exact for every limit that can be
 * built. Immutable.
 *
 * <pre>{@code
 * Limit.of(100, Duration.ofMinutes(1))                          // 100 a minute, 100 at once
 * Limit.capacity(5).refilling(2, Duration.ofSeconds(1))         // 2 a second, 5 at once
 * Limit.capacity(10).neverRefilling().named("trial")            // 10 in all
 * }</pre>
 */
public final class Limit {

  /** The largest capacity: 2<sup>53</sup> - 1, the largest integer that every client can read. */
  public static final long MAX_CAPACITY = (1L << 53) - 1;

  /** The longest refill period. */
  public static final Duration MAX_PERIOD = Duration.ofDays(366);

  private final String name;
  private final long capacity;
  private final long refillTokens;
  private final Duration refillPeriod;

  private Limit(String name, long capacity, long refillTokens, Duration refillPeriod) {
    this.name = name;
    this.capacity = capacity;
    this.refillTokens = refillTokens;
    this.refillPeriod = refillPeriod;
  }

  /**
   * A limit of so many tokens a period, all of which may be spent at once.
   *
   * @param tokens capacity, and the tokens that come back in each period; 0 denies everything
   * @param period the time in which an empty bucket fills
   * @return the limit
   * @throws IllegalArgumentException if {@code tokens} is not within 0..2<sup>53</sup>-1, or {@code
   *     period} is not positive or longer than 366 days
   */
  public static Limit of(long tokens, Duration period) {
    return capacity(tokens).refilling(tokens, period);
  }

  /**
   * Starts a limit with its capacity; the refill must follow.
   *
   * @param capacity what a full bucket grants at once, in tokens; 0 denies everything
   * @return the start of a limit, not yet a limit
   * @throws IllegalArgumentException if {@code capacity} is not within 0..2<sup>53</sup>-1
   */
  public static Capacity capacity(long capacity) {
    if (capacity < 0 || capacity > MAX_CAPACITY) {
      throw new IllegalArgumentException(
          "capacity: " + capacity + " (expected: 0.." + MAX_CAPACITY + ")");
    }
    return new Capacity(capacity);
  }

  /**
   * This limit under a name, which response fields, statistics and reconfiguration go by.
   *
   * @param name printable ASCII without quote and backslash, not empty
   * @return the same limit with that name
   * @throws IllegalArgumentException if the name is empty or holds another character
   */
  public Limit named(String name) {
    Objects.requireNonNull(name, "name: null (expected: not null)");
    if (name.isEmpty() || !name.chars().allMatch(Limit::isNameCharacter)) {
      throw new IllegalArgumentException(
          "name: '" + name + "' (expected: printable ASCII without quote and backslash)");
    }
    return new Limit(name, capacity, refillTokens, refillPeriod);
  }

  private static boolean isNameCharacter(int c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  }

  /**
   * The name of this limit.
   *
   * @return the name given; empty as long as none was given. A limiter calls its unnamed limits
   *     {@code limit-1}, {@code limit-2} and so on, by their position.
   */
  public String name() {
    return name;
  }

  /**
   * What a full bucket grants at once.
   *
   * @return tokens, 0..2<sup>53</sup>-1
   */
  public long capacity() {
    return capacity;
  }

  /**
   * What comes back in each {@link #refillPeriod()}.
   *
   * @return tokens, at least 0; 0 means that nothing ever comes back
   */
  public long refillTokens() {
    return refillTokens;
  }

  /**
   * The time in which {@link #refillTokens()} come back.
   *
   * @return a positive duration of at most 366 days
   */
  public Duration refillPeriod() {
    return refillPeriod;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Limit other
        && name.equals(other.name)
        && capacity == other.capacity
        && refillTokens == other.refillTokens
        && refillPeriod.equals(other.refillPeriod);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, capacity, refillTokens, refillPeriod);
  }

  @Override
  public String toString() {
    return "Limit["
        + (name.isEmpty() ? "" : name + ": ")
        + capacity
        + ", refilling "
        + refillTokens
        + " per "
        + refillPeriod
        + "]";
  }

  /** A capacity that still lacks its refill. Immutable. */
  public static final class Capacity {

    private final long capacity;

    private Capacity(long capacity) {
      this.capacity = capacity;
    }

    /**
     * Completes the limit with its refill rate.
     *
     * @param tokens tokens that come back evenly over each period; 0: never
     * @param period the period, at most 366 days
     * @return the limit, unnamed
     * @throws IllegalArgumentException if {@code tokens} is negative, or {@code period} is not
     *     positive or longer than 366 days
     */
    public Limit refilling(long tokens, Duration period) {
      Objects.requireNonNull(period, "period: null (expected: not null)");
      if (tokens < 0) {
        throw new IllegalArgumentException("tokens: " + tokens + " (expected: >= 0)");
      }
      if (period.isZero() || period.isNegative() || period.compareTo(MAX_PERIOD) > 0) {
        throw new IllegalArgumentException(
            "period: " + period + " (expected: > 0 and <= 366 days)");
      }
      return new Limit("", capacity, tokens, period);
    }

    /**
     * Completes the limit as one that only {@code reset} and {@code refund} ever replenish.
     *
     * @return the limit, unnamed; its refill is 0 tokens a second
     */
    public Limit neverRefilling() {
      return refilling(0, Duration.ofSeconds(1));
    }
  }
}
