package io.penstock.http;

import io.penstock.Limit;
import java.math.BigInteger;

/** Times and counts as response fields hold them. */
final class Seconds {

  private static final long NANOS = 1_000_000_000L;

  /** The largest integer that RFC 9651 can carry. */
  static final long MOST = 999_999_999_999_999L;

  private Seconds() {}

  /** Whole seconds, rounded up: waiting that long is enough. */
  static long roundedUp(long nanos) {
    return nanos / NANOS + (nanos % NANOS == 0 ? 0 : 1);
  }

  /** The time in which a limit that refills goes from empty to full; at least 1. */
  static long toFill(Limit limit) {
    BigInteger nanos =
        BigInteger.valueOf(limit.capacity())
            .multiply(BigInteger.valueOf(limit.refillPeriod().toNanos()));
    BigInteger[] seconds =
        nanos.divideAndRemainder(
            BigInteger.valueOf(limit.refillTokens()).multiply(BigInteger.valueOf(NANOS)));
    BigInteger up = seconds[1].signum() == 0 ? seconds[0] : seconds[0].add(BigInteger.ONE);
    return up.max(BigInteger.ONE).min(BigInteger.valueOf(MOST)).longValueExact();
  }

  /** A count that fits. */
  static long bounded(long count) {
    return Math.min(count, MOST);
  }
}
