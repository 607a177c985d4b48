package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Limit;
import java.math.BigInteger;
import java.util.List;

/**
 * What a bucket in Redis has to be, in integers of any size: under each limit a number of tokens
 * over the limit's period, and the date of the latest decision.
 */
final class ScriptModel {

  private static final BigInteger NANOS = BigInteger.valueOf(1000);
  private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(53);
  private static final BigInteger MILLI = BigInteger.valueOf(1000);

  private List<Limit> limits;
  private BigInteger[] held;
  private long date;
  private boolean exists;
  private long expiry = -2;

  ScriptModel(List<Limit> limits) {
    this.limits = limits;
  }

  long expiry() {
    return expiry;
  }

  private static BigInteger period(Limit limit) {
    return BigInteger.valueOf(limit.refillPeriod().toNanos());
  }

  private static BigInteger gain(Limit limit) {
    return BigInteger.valueOf(limit.refillTokens()).multiply(NANOS);
  }

  private static BigInteger full(Limit limit) {
    return tokens(limit, limit.capacity());
  }

  private static BigInteger tokens(Limit limit, long tokens) {
    return BigInteger.valueOf(tokens).multiply(period(limit));
  }

  /** What one unit of the script is here: the part of a token that a rate can leave. */
  private static BigInteger unit(Limit limit) {
    return period(limit).gcd(gain(limit));
  }

  private static BigInteger[] full(List<Limit> limits) {
    return limits.stream().map(ScriptModel::full).toArray(BigInteger[]::new);
  }

  private boolean isFull() {
    for (int i = 0; i < limits.size(); i++) {
      if (held[i].compareTo(full(limits.get(i))) < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Adds what has come in and goes over to other limits.
   *
   * @param told the levels that the script told, where rounding leaves it a choice
   */
  private BigInteger[] brought(long time, List<Limit> next, long[] told) {
    if (!exists) {
      return full(next);
    }
    BigInteger elapsed = BigInteger.valueOf(Math.max(0, time - date));
    BigInteger[] settled = new BigInteger[held.length];
    boolean full = true;
    for (int i = 0; i < held.length; i++) {
      Limit limit = limits.get(i);
      settled[i] = held[i].add(gain(limit).multiply(elapsed)).min(full(limit));
      full &= settled[i].equals(full(limit));
    }
    if (next.equals(limits)) {
      return settled;
    }
    if (full) {
      return full(next);
    }
    BigInteger[] carried = new BigInteger[next.size()];
    for (int i = 0; i < carried.length; i++) {
      carried[i] = carried(settled, next.get(i), told, i);
    }
    return carried;
  }

  private BigInteger carried(BigInteger[] settled, Limit to, long[] told, int index) {
    int source = -1;
    for (int i = 0; i < settled.length; i++) {
      if (limits.get(i).name().equals(to.name())) {
        source = i;
      }
    }
    source = source < 0 ? tightest(settled) : source;
    Limit from = limits.get(source);
    BigInteger[] whole = settled[source].divideAndRemainder(period(from));
    if (whole[0].compareTo(BigInteger.valueOf(to.capacity())) >= 0) {
      return full(to);
    }
    BigInteger rest = whole[1].multiply(period(to)).divide(period(from).multiply(unit(to)));
    BigInteger inScript = whole[1].divide(unit(from));
    boolean exact =
        inScript.multiply(period(to).divide(unit(to))).compareTo(LARGEST) <= 0
            || gain(from).multiply(period(to)).equals(gain(to).multiply(period(from)));
    boolean visible = told[2 * index] < to.capacity(); // else a refund has filled it
    if (!exact && visible) {
      BigInteger chosen = BigInteger.valueOf(told[2 * index + 1]);
      assertThat(chosen).isBetween(rest.subtract(BigInteger.valueOf(4)), rest);
      rest = chosen;
    }
    return whole[0].multiply(period(to)).add(rest.multiply(unit(to)));
  }

  /** Fewest whole tokens, then the longest wait for one more, then the first. */
  private int tightest(BigInteger[] settled) {
    int tightest = 0;
    for (int i = 1; i < settled.length; i++) {
      int tokens = whole(settled, i).compareTo(whole(settled, tightest));
      if (tokens < 0
          || (tokens == 0 && reset(settled, i).compareTo(reset(settled, tightest)) > 0)) {
        tightest = i;
      }
    }
    return tightest;
  }

  private BigInteger whole(BigInteger[] settled, int i) {
    return settled[i].divide(period(limits.get(i)));
  }

  private BigInteger reset(BigInteger[] settled, int i) {
    Limit limit = limits.get(i);
    if (settled[i].equals(full(limit))) {
      return BigInteger.ZERO;
    }
    if (limit.refillTokens() == 0) {
      return BigInteger.ONE.shiftLeft(200);
    }
    BigInteger missing = period(limit).subtract(settled[i].mod(period(limit)));
    return missing.add(gain(limit)).subtract(BigInteger.ONE).divide(gain(limit));
  }

  /** Checks one message: what the script said of it, and when the bucket expires after it. */
  void check(
      Message.Verb verb,
      long tokens,
      long time,
      List<Limit> wanted,
      long outcome,
      long[] told,
      long expires) {
    // Rates beyond what fits in a microsecond are one and the same in Redis.
    List<Limit> now =
        exists && (wanted.equals(limits) || text(wanted).equals(text(limits))) ? limits : wanted;
    if (verb == Message.Verb.RESET || (verb == Message.Verb.REFUND && !exists)) {
      exists = false;
      expiry = -2;
      assertThat(outcome).isEqualTo(1);
      assertThat(expires).isEqualTo(expiry);
      return;
    }
    BigInteger[] levels = brought(time, now, told);
    boolean changes = exists && !now.equals(limits);
    boolean enough = true;
    for (int i = 0; i < levels.length; i++) {
      enough &= levels[i].compareTo(tokens(now.get(i), tokens)) >= 0;
    }
    boolean writes = false;
    if (verb == Message.Verb.TAKE) {
      assertThat(outcome == 1).as("allowed").isEqualTo(enough);
      for (int i = 0; enough && i < levels.length; i++) {
        levels[i] = levels[i].subtract(tokens(now.get(i), tokens));
      }
      writes = enough || changes;
    } else if (verb == Message.Verb.REFUND) {
      for (int i = 0; i < levels.length; i++) {
        Limit limit = now.get(i);
        levels[i] = levels[i].add(tokens(limit, tokens)).min(full(limit));
      }
      writes = true;
    }
    assertSame(now, levels, told);
    if (writes) {
      date = exists ? Math.max(date, time) : time;
      limits = now;
      held = levels;
      exists = verb != Message.Verb.REFUND || !isFull();
      expire(expires);
    }
    if (expiry < 0) {
      assertThat(expires).as("expiry").isEqualTo(expiry);
    } else {
      assertThat(expires).as("expiry").isBetween(expiry - 2, expiry + 2); // a clock goes on
    }
  }

  private static String text(List<Limit> limits) {
    return LimitSet.of(limits).text();
  }

  private static void assertSame(List<Limit> now, BigInteger[] levels, long[] told) {
    for (int i = 0; i < levels.length; i++) {
      Limit limit = now.get(i);
      BigInteger[] whole = levels[i].divideAndRemainder(period(limit));
      BigInteger rest = BigInteger.valueOf(told[2 * i + 1]).multiply(unit(limit));
      if (told[2 * i] != whole[0].longValueExact() || !rest.equals(whole[1])) {
        throw new AssertionError(
            limit
                + " holds "
                + levels[i]
                + "/"
                + period(limit)
                + ", not "
                + told[2 * i]
                + "+"
                + rest);
      }
    }
  }

  /**
   * Not before it is full. As it was, if that does; otherwise at most 4 ms and the time of one
   * token later, and a quarter of all that or a second.
   */
  private void expire(long expires) {
    if (!exists) {
      expiry = -2;
      return;
    }
    BigInteger earliest = BigInteger.valueOf(date);
    BigInteger latest = earliest;
    for (int i = 0; i < held.length; i++) {
      Limit limit = limits.get(i);
      BigInteger whole = held[i].subtract(held[i].mod(period(limit)));
      earliest = earliest.max(fullAt(limit, held[i]));
      latest = latest.max(fullAt(limit, whole));
    }
    if (expires == -1) {
      assertThat(latest).isGreaterThanOrEqualTo(LARGEST.subtract(BigInteger.valueOf(4)));
    } else {
      BigInteger at = BigInteger.valueOf(expires).multiply(MILLI);
      assertThat(at).isGreaterThanOrEqualTo(earliest);
      if (expiry < 0 || Math.abs(expires - expiry) > 2) {
        BigInteger quarter = latest.subtract(BigInteger.valueOf(date)).shiftRight(2);
        BigInteger slack = quarter.max(BigInteger.valueOf(1_000_000));
        assertThat(at)
            .isLessThanOrEqualTo(latest.add(slack).add(MILLI.multiply(BigInteger.valueOf(4))));
      }
    }
    expiry = expires;
  }

  private BigInteger fullAt(Limit limit, BigInteger level) {
    BigInteger room = full(limit).subtract(level);
    BigInteger gain = gain(limit);
    if (room.signum() == 0) {
      return BigInteger.valueOf(date);
    }
    return gain.signum() == 0
        ? LARGEST
        : BigInteger.valueOf(date).add(room.add(gain).subtract(BigInteger.ONE).divide(gain));
  }
}
