package io.penstock.redis;

import io.penstock.spi.Answer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a bucket can hold by now at the most, worked out from what Redis said of it: others may have
 * spent since, but nothing comes in faster than it refills. Where even that does not cover a cost,
 * Redis need not be asked.
 *
 * <p>Redis looked at the bucket some time between sending and receiving. The most counts from
 * before sending and by a clock that is a thousandth fast; the least, which waits are told from,
 * from receiving and by one that is a thousandth slow.
 *
 * <p>What callers of this machine are just asking Redis for counts as spent: they come first. So of
 * many that wait for one token to come back, one asks.
 */
final class Bound {

  /** How long it is believed. */
  private static final long MAX_NANOS = 999_000_000;

  private final LimitSet limits;
  private final long[] levels;
  private final long sent;
  private final long received;
  private final AtomicLong asked = new AtomicLong();

  /**
   * Makes a bound.
   *
   * @param levels what Redis said
   * @param sent the ticker before the question was sent
   * @param received the ticker after the answer
   */
  Bound(LimitSet limits, long[] levels, long sent, long received) {
    this.limits = limits;
    this.levels = levels;
    this.sent = sent;
    this.received = received;
  }

  /** Whether it is of these limits and young enough. */
  boolean holds(LimitSet now, long ticker) {
    long age = ticker - sent;
    return limits == now && age >= 0 && age < MAX_NANOS;
  }

  /**
   * Denies, if it certainly has to be. Otherwise the cost counts as spent from now on, and Redis
   * has to be asked.
   *
   * @return null if Redis has to be asked
   */
  @Nullable Answer denial(long ticker, long cost) {
    long most = ticker - sent;
    long[] high = limits.after(levels, (most + most / 1000) / TickMeter.TICK_NANOS + 1);
    for (; ; ) {
      long before = asked.get();
      long sum = before + Math.min(cost, Long.MAX_VALUE - before);
      if (!limits.cover(high, sum)) {
        return denial(ticker, cost, before);
      }
      if (asked.compareAndSet(before, sum)) {
        return null;
      }
    }
  }

  private Answer denial(long ticker, long cost, long before) {
    long least = Math.max(0, ticker - received);
    long[] low = limits.after(levels, (least - least / 1000) / TickMeter.TICK_NANOS);
    for (int i = 0; i < low.length; i += 2) {
      low[i] -= before;
    }
    return limits.answer(false, low, cost);
  }
}
