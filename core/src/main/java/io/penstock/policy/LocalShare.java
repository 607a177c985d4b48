package io.penstock.policy;

import io.penstock.Limit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;

/** What one machine grants by itself of limits that several share. */
final class LocalShare {

  private static final BigInteger LONGEST = BigInteger.valueOf(Limit.MAX_PERIOD.toNanos());
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private LocalShare() {}

  /**
   * A part of each limit, under its name. Never more than the exact part, but for one thing: a
   * capacity that is not 0 does not become 0.
   *
   * @param share of 0..1, without 0
   */
  static List<Limit> of(List<Limit> limits, BigDecimal share) {
    return share.compareTo(BigDecimal.ONE) == 0
        ? limits
        : limits.stream().map(limit -> of(limit, share)).toList();
  }

  private static Limit of(Limit limit, BigDecimal share) {
    long whole = share.multiply(BigDecimal.valueOf(limit.capacity())).longValue();
    long capacity = limit.capacity() == 0 ? 0 : Math.max(1, whole);
    Limit part = refilling(Limit.capacity(capacity), limit, share);
    return limit.name().isEmpty() ? part : part.named(limit.name());
  }

  private static Limit refilling(Limit.Capacity capacity, Limit limit, BigDecimal share) {
    BigInteger tokens = BigInteger.valueOf(limit.refillTokens()).multiply(share.unscaledValue());
    if (tokens.signum() == 0) {
      return capacity.neverRefilling();
    }
    BigInteger nanos =
        BigInteger.valueOf(limit.refillPeriod().toNanos())
            .multiply(BigInteger.TEN.pow(share.scale()));
    BigInteger common = tokens.gcd(nanos);
    tokens = tokens.divide(common);
    nanos = nanos.divide(common);
    if (nanos.compareTo(LONGEST) > 0) {
      tokens = tokens.multiply(LONGEST).divide(nanos);
      nanos = LONGEST;
    }
    if (tokens.compareTo(MOST) > 0) {
      BigInteger[] parts = nanos.multiply(MOST).divideAndRemainder(tokens);
      nanos = parts[1].signum() == 0 ? parts[0] : parts[0].add(BigInteger.ONE);
      tokens = MOST;
    }
    return capacity.refilling(tokens.longValueExact(), Duration.ofNanos(nanos.longValueExact()));
  }
}
