package io.penstock.local;

import io.penstock.Decision;
import io.penstock.Limit;

/**
 * What a bucket of a {@link SequentialLimiter} holds under one limit: tokens times the refill
 * period, so that a nanosecond brings one unit. Only for limits that refill by one token a period:
 * others would have to be reduced, and a fraction of a token rounded, as the contract says.
 */
record SequentialLevel(Limit limit, long units) {

  SequentialLevel {
    if (limit.refillTokens() != 1) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: one token a period)");
    }
  }

  static SequentialLevel full(Limit limit) {
    return new SequentialLevel(limit, Long.MAX_VALUE).bounded();
  }

  boolean isFull() {
    return equals(full(limit));
  }

  boolean covers(long tokens) {
    return units >= tokens * period();
  }

  double tokens() {
    return (double) units / period();
  }

  SequentialLevel minus(long tokens) {
    return new SequentialLevel(limit, units - tokens * period());
  }

  SequentialLevel plus(long tokens) {
    return new SequentialLevel(limit, units + tokens * period()).bounded();
  }

  SequentialLevel after(long nanos) {
    return new SequentialLevel(limit, units + nanos).bounded();
  }

  /** As many tokens under another limit, where they fit. */
  SequentialLevel under(Limit other) {
    return new SequentialLevel(other, units * other.refillPeriod().toNanos() / period()).bounded();
  }

  /** What this limit says when a request is decided that leaves this level. */
  Decision decision(boolean allowed, long cost) {
    long missing = Math.max(0, cost * period() - units);
    long wait = cost > limit.capacity() ? Decision.NEVER : missing;
    long reset = isFull() ? 0 : period() - units % period();
    return new Decision(allowed, units / period(), allowed ? 0 : wait, reset, limit);
  }

  private SequentialLevel bounded() {
    return new SequentialLevel(limit, Math.min(units, limit.capacity() * period()));
  }

  private long period() {
    return limit.refillPeriod().toNanos();
  }
}
