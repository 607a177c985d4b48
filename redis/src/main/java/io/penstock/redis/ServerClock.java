package io.penstock.redis;

import org.jspecify.annotations.Nullable;

/**
 * What Redis' clock shows at least, told from the ticker of this machine.
 *
 * <p>Redis read its clock before its answer arrived, so with every answer comes a lower estimate,
 * and of several the highest is the best. It is kept for a second at most: clocks drift and are put
 * back. If it is too low, Redis refuses messages that are still in time, and tells the time with
 * it; if it is too high, Redis serves messages that nobody waits for any more, and their answers
 * tell.
 *
 * <p>Safe for use by several threads: they may lose an estimate to each other, but not mix two.
 */
final class ServerClock {

  private static final long MAX_AGE_NANOS = 1_000_000_000;

  private record Estimate(long offsetMicros, long nanos) {}

  private volatile @Nullable Estimate best;

  /**
   * Takes note of an answer.
   *
   * @param time of Redis, in microseconds
   * @param nanos what the ticker showed when the answer had arrived
   */
  void observe(long time, long nanos) {
    long offset = time - Math.floorDiv(nanos, 1000);
    Estimate known = best;
    if (known == null || offset > known.offsetMicros || nanos - known.nanos > MAX_AGE_NANOS) {
      best = new Estimate(offset, nanos);
    }
  }

  /**
   * Tells the time.
   *
   * @param nanos of the ticker
   * @return microseconds of Redis' clock, not more; 0 if nothing is known yet
   */
  long at(long nanos) {
    Estimate known = best;
    return known == null ? 0 : Math.max(1, known.offsetMicros + Math.floorDiv(nanos, 1000));
  }
}
