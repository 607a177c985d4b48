package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Limit;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a bucket in Redis has to be, in integers of any size: under each limit a number of tokens
 * over the limit's period, and the date of the latest decision; the same under the limits that it
 * was left under before, for ten minutes.
 */
final class ScriptModel {

  private static final BigInteger NANOS = BigInteger.valueOf(1000);
  private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(53);
  private static final BigInteger MILLI = BigInteger.valueOf(1000);
  private static final long KEPT = 600_000_000;

  private List<Limit> limits;
  private BigInteger[] held;
  private List<Limit> others = List.of(); // none: nobody has others
  private BigInteger[] theirs = {};
  private long left;
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

  private static boolean isFull(List<Limit> limits, BigInteger[] levels) {
    for (int i = 0; i < limits.size(); i++) {
      if (levels[i].compareTo(full(limits.get(i))) < 0) {
        return false;
      }
    }
    return true;
  }

  private static BigInteger[] settled(List<Limit> limits, BigInteger[] levels, long elapsed) {
    BigInteger[] settled = new BigInteger[levels.length];
    for (int i = 0; i < levels.length; i++) {
      Limit limit = limits.get(i);
      BigInteger more = gain(limit).multiply(BigInteger.valueOf(elapsed));
      settled[i] = levels[i].add(more).min(full(limit));
    }
    return settled;
  }

  /** Adds tokens, or takes them, down to nothing and up to the capacity. */
  private static void add(List<Limit> limits, BigInteger[] levels, long tokens) {
    for (int i = 0; i < levels.length; i++) {
      Limit limit = limits.get(i);
      BigInteger part = levels[i].mod(period(limit));
      BigInteger sum = levels[i].add(tokens(limit, tokens));
      levels[i] = sum.signum() < 0 ? part : sum.min(full(limit));
    }
  }

  /**
   * Goes over to other limits.
   *
   * @param settled what there is by now
   * @param aside what there is by now under others; no limits, if nothing is kept
   * @param told the levels that the script told, where rounding leaves it a choice
   */
  private BigInteger[] brought(
      List<Limit> next, BigInteger[] settled, List<Limit> known, BigInteger[] aside, long[] told) {
    if (isFull(limits, settled) && isFull(known, aside)) {
      return full(next);
    }
    boolean own = !known.isEmpty() && text(known).equals(text(next));
    BigInteger[] brought = new BigInteger[next.size()];
    for (int i = 0; i < brought.length; i++) {
      String name = next.get(i).name();
      boolean isNew = limits.stream().noneMatch(each -> each.name().equals(name));
      if (own) {
        brought[i] =
            isNew ? aside[i] : carried(settled, next.get(i), told, i, aside[i]).min(aside[i]);
      } else {
        brought[i] = carried(settled, next.get(i), told, i, null);
      }
    }
    return brought;
  }

  /** Of what there is under one limit what there is under another. */
  private BigInteger carried(
      BigInteger[] settled, Limit to, long[] told, int index, @Nullable BigInteger most) {
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
    BigInteger level = whole[0].multiply(period(to));
    BigInteger least = level.add(rest.subtract(BigInteger.valueOf(4)).multiply(unit(to)));
    boolean mayCount = most == null || least.compareTo(most) < 0;
    BigInteger chosen = BigInteger.valueOf(told[2 * index + 1]);
    boolean isAnother = most != null && level.add(chosen.multiply(unit(to))).equals(most);
    if (!exact && visible && mayCount && !isAnother) {
      assertThat(chosen).isBetween(rest.subtract(BigInteger.valueOf(4)), rest);
      rest = chosen;
    }
    return level.add(rest.multiply(unit(to)));
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
    List<Limit> now = wanted;
    if (exists && text(wanted).equals(text(limits))) {
      now = limits;
    } else if (exists && !others.isEmpty() && text(wanted).equals(text(others))) {
      now = others;
    }
    if (verb == Message.Verb.RESET || (verb == Message.Verb.REFUND && !exists)) {
      exists = false;
      expiry = -2;
      assertThat(outcome).isEqualTo(1);
      assertThat(expires).isEqualTo(expiry);
      return;
    }
    long elapsed = exists ? Math.max(0, time - date) : 0;
    boolean keeps = exists && !others.isEmpty() && date + elapsed - left <= KEPT;
    List<Limit> known = keeps ? others : List.of();
    BigInteger[] aside = keeps ? settled(others, theirs, elapsed) : new BigInteger[0];
    BigInteger[] levels = exists ? settled(limits, held, elapsed) : full(now);
    long since = left;
    boolean changes = exists && !now.equals(limits);
    if (changes) {
      BigInteger[] before = levels;
      levels = brought(now, before, known, aside, told);
      known = limits;
      aside = before;
      since = date + elapsed;
    }
    boolean enough = true;
    for (int i = 0; i < levels.length; i++) {
      enough &= levels[i].compareTo(tokens(now.get(i), tokens)) >= 0;
    }
    boolean writes = false;
    if (verb == Message.Verb.TAKE) {
      assertThat(outcome == 1).as("allowed").isEqualTo(enough);
      if (enough) {
        add(now, levels, -tokens);
        add(known, aside, -tokens);
      }
      writes = enough || changes;
    } else if (verb == Message.Verb.REFUND) {
      add(now, levels, tokens);
      add(known, aside, tokens);
      writes = true;
    }
    assertSame(now, levels, told);
    if (writes) {
      date = exists ? Math.max(date, time) : time;
      limits = now;
      held = levels;
      others = known;
      theirs = aside;
      left = since;
      exists = verb != Message.Verb.REFUND || !(isFull(now, levels) && isFull(known, aside));
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
    for (int i = 0; i < theirs.length; i++) {
      Limit limit = others.get(i);
      BigInteger whole = theirs[i].subtract(theirs[i].mod(period(limit)));
      BigInteger gone = BigInteger.valueOf(left + KEPT);
      earliest = earliest.max(fullAt(limit, theirs[i]).min(gone));
      latest = latest.max(fullAt(limit, whole).min(gone));
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
