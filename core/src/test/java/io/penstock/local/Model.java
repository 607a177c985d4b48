package io.penstock.local;

import static java.math.MathContext.DECIMAL128;
import static java.util.Objects.requireNonNull;

import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.spi.Answer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a limiter promises of one key, word for word and slowly: tokens are exact fractions, time is
 * that of the ticker, and a bucket is never forgotten unless the test says that it was.
 */
final class Model {

  private static final BigInteger NEVER = BigInteger.valueOf(Decision.NEVER);

  private List<Limit> limits;

  /** What the bucket holds under each limit, in tokens over the limit's period; null: no bucket. */
  private BigInteger @Nullable [] held;

  private long date;
  private @Nullable Long changed;
  private boolean lagging;
  private @Nullable Long forgotten; // the latest date that a forgotten bucket has seen

  Model(List<Limit> limits) {
    this.limits = limits;
  }

  List<Limit> limits() {
    return limits;
  }

  boolean exists() {
    return held != null;
  }

  /** The date of the latest decision, which the next one cannot precede. */
  long date() {
    return date;
  }

  /** Spends under all limits or none. */
  Answer take(long reading, long cost) {
    create(reading);
    see(reading);
    boolean granted = true;
    for (int i = 0; i < limits.size(); i++) {
      granted &= held(i).compareTo(tokens(cost, i)) >= 0;
    }
    if (granted) {
      for (int i = 0; i < limits.size(); i++) {
        hold(i, held(i).subtract(tokens(cost, i)));
      }
    }
    return answer(granted, cost);
  }

  Answer peek(long reading) {
    boolean absent = held == null;
    create(reading);
    see(reading);
    Answer answer = answer(true, 0);
    if (absent) {
      held = null;
    }
    return answer;
  }

  void reset(long reading) {
    if (held != null) {
      see(reading);
      for (int i = 0; i < limits.size(); i++) {
        hold(i, full(i));
      }
    }
  }

  void refund(long reading, long tokens) {
    if (held != null) {
      see(reading);
      for (int i = 0; i < limits.size(); i++) {
        hold(i, held(i).add(tokens(tokens, i)));
      }
    }
  }

  /** Lets these limits hold from now on; each has a name of its own. */
  void reconfigure(long reading, List<Limit> others) {
    if (others.equals(limits)) {
      return;
    }
    long effective = changed == null ? reading : later(changed, reading);
    changed = effective;
    if (held == null) {
      limits = others;
      return;
    }
    see(effective);
    boolean wasFull = isFull();
    List<Limit> former = limits;
    BigInteger[] formerlyHeld = held;
    int tightest = tightest(answer(true, 0).limits());
    limits = others;
    held = new BigInteger[others.size()];
    for (int i = 0; i < others.size(); i++) {
      int from = tightest;
      for (int j = 0; j < former.size(); j++) {
        if (former.get(j).name().equals(others.get(i).name())) {
          from = j;
        }
      }
      hold(i, wasFull ? full(i) : roundedDown(i, formerlyHeld[from], period(former.get(from))));
    }
    lagging = true;
  }

  /** That many tokens, as a whole number of what the limit's rate, in lowest terms, counts in. */
  private BigInteger roundedDown(int i, BigInteger numerator, BigInteger denominator) {
    BigInteger period = period(limits.get(i));
    BigInteger rate = BigInteger.valueOf(limits.get(i).refillTokens());
    BigInteger step = rate.signum() == 0 ? period : rate.gcd(period);
    BigInteger exact = numerator.multiply(period).divide(denominator);
    return exact.subtract(exact.mod(step));
  }

  /** A sweep came by and did not forget the bucket: it has seen the time if the limits are new. */
  void swept(long reading) {
    if (lagging) {
      see(reading);
    }
  }

  /** Whether forgetting the bucket then would lose nothing and gain nothing. */
  boolean isFullAt(long reading) {
    see(reading);
    return isFull();
  }

  void forget() {
    forgotten = forgotten == null ? date : later(forgotten, date);
    held = null;
    lagging = false;
  }

  /** Whether the bucket has been left alone for as long as it takes to fill. */
  boolean isIdleForItsFillTime(long reading) {
    BigInteger longest = BigInteger.ZERO;
    for (int i = 0; i < limits.size(); i++) {
      longest = longest.max(BigInteger.valueOf(nanosFor(i, full(i))));
    }
    return !longest.equals(NEVER) && BigInteger.valueOf(reading - date).compareTo(longest) >= 0;
  }

  /** Tokens with their fraction. */
  double level(int i) {
    return new BigDecimal(held == null ? full(i) : held(i))
        .divide(new BigDecimal(period(limits.get(i))), DECIMAL128)
        .doubleValue();
  }

  private void create(long reading) {
    if (held == null) {
      date = forgotten == null ? reading : later(forgotten, reading);
      held = new BigInteger[limits.size()];
      for (int i = 0; i < held.length; i++) {
        hold(i, full(i));
      }
      lagging = false;
    }
  }

  /** Goes on to the later of this reading and the latest date seen. */
  private void see(long reading) {
    long now = later(date, reading);
    BigInteger elapsed = BigInteger.valueOf(now - date);
    for (int i = 0; i < limits.size(); i++) {
      BigInteger rate = BigInteger.valueOf(limits.get(i).refillTokens());
      hold(i, held(i).add(elapsed.multiply(rate)));
    }
    date = now;
    lagging = false;
  }

  /** As with System.nanoTime, only the difference of two readings means something. */
  private static long later(long one, long other) {
    return other - one > 0 ? other : one;
  }

  private BigInteger held(int i) {
    return requireNonNull(held)[i];
  }

  private void hold(int i, BigInteger amount) {
    requireNonNull(held)[i] = amount.min(full(i));
  }

  private static BigInteger period(Limit limit) {
    return BigInteger.valueOf(limit.refillPeriod().toNanos());
  }

  private BigInteger tokens(long tokens, int i) {
    return BigInteger.valueOf(tokens).multiply(period(limits.get(i)));
  }

  private BigInteger full(int i) {
    return tokens(limits.get(i).capacity(), i);
  }

  private boolean isFull() {
    for (int i = 0; i < limits.size(); i++) {
      if (!held(i).equals(full(i))) {
        return false;
      }
    }
    return true;
  }

  private Answer answer(boolean granted, long cost) {
    List<Decision> each = new ArrayList<>();
    for (int i = 0; i < limits.size(); i++) {
      long wait = granted ? 0 : waitNanos(i, cost);
      long whole = held(i).divide(period(limits.get(i))).longValueExact();
      each.add(new Decision(wait == 0, whole, wait, resetNanos(i), limits.get(i)));
    }
    return new Answer(each.get(granted ? tightest(each) : longestWait(each)), each);
  }

  private long waitNanos(int i, long cost) {
    return tokens(cost, i).compareTo(full(i)) > 0
        ? Decision.NEVER
        : nanosFor(i, tokens(cost, i).subtract(held(i)));
  }

  private long resetNanos(int i) {
    BigInteger period = period(limits.get(i));
    return held(i).equals(full(i)) ? 0 : nanosFor(i, period.subtract(held(i).mod(period)));
  }

  private long nanosFor(int i, BigInteger missing) {
    BigInteger rate = BigInteger.valueOf(limits.get(i).refillTokens());
    if (missing.signum() <= 0) {
      return 0;
    }
    return rate.signum() == 0
        ? Decision.NEVER
        : missing.add(rate).subtract(BigInteger.ONE).divide(rate).min(NEVER).longValueExact();
  }

  /** The fewest whole tokens left, then the longer reset, then the order of declaration. */
  static int tightest(List<Decision> each) {
    int tightest = 0;
    for (int i = 1; i < each.size(); i++) {
      long fewer = each.get(tightest).remaining() - each.get(i).remaining();
      if (fewer > 0 || (fewer == 0 && each.get(i).resetNanos() > each.get(tightest).resetNanos())) {
        tightest = i;
      }
    }
    return tightest;
  }

  private static int longestWait(List<Decision> each) {
    int longest = 0;
    for (int i = 1; i < each.size(); i++) {
      if (each.get(i).retryAfterNanos() > each.get(longest).retryAfterNanos()) {
        longest = i;
      }
    }
    return longest;
  }
}
