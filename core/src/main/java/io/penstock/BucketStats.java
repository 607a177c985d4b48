package io.penstock;

import java.util.List;
import java.util.Objects;

/**
 * What a bucket holds, read without spending. Immutable.
 *
 * <p>The doubles are for people and dashboards; no decision is ever made from one.
 *
 * @param limits the level of every limit, in order of declaration; not empty
 * @param tightest the one with the fewest whole tokens left (among equals the one whose next token
 *     takes longer, then the one declared first)
 */
public record BucketStats(List<Level> limits, Level tightest) {

  /**
   * Makes statistics; limiters do, and tests of code that uses one may.
   *
   * @param limits the level of every limit, in order of declaration; not empty
   * @param tightest the one with the fewest whole tokens left
   * @throws NullPointerException if an argument is null
   */
  public BucketStats {
    limits = List.copyOf(limits);
    Objects.requireNonNull(tightest, "tightest: null (expected: not null)");
  }

  /**
   * The capacity of the tightest limit.
   *
   * @return tokens
   */
  public long capacity() {
    return tightest.limit().capacity();
  }

  /**
   * What the tightest limit holds.
   *
   * @return tokens, with their fraction
   */
  public double tokens() {
    return tightest.tokens();
  }

  /**
   * How fast the tightest limit refills.
   *
   * @return tokens a second
   */
  public double refillRate() {
    return tightest.refillRate();
  }

  /**
   * The level of one limit. Immutable.
   *
   * @param limit the limit
   * @param tokens what it holds, with the fraction
   */
  public record Level(Limit limit, double tokens) {

    /**
     * Makes a level.
     *
     * @param limit the limit
     * @param tokens what it holds, with the fraction
     * @throws NullPointerException if {@code limit} is null
     */
    public Level {
      Objects.requireNonNull(limit, "limit: null (expected: not null)");
    }

    /**
     * How fast this limit refills.
     *
     * @return tokens a second
     */
    public double refillRate() {
      return limit.refillTokens() / (limit.refillPeriod().toNanos() / 1e9);
    }
  }
}
