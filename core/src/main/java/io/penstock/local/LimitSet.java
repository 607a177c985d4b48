package io.penstock.local;

import static java.util.Objects.requireNonNull;

import io.penstock.BucketStats;
import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.bucket.Meter;
import io.penstock.bucket.NarrowMeter;
import io.penstock.spi.Answer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a limiter and what can be said of their levels. Levels stand in one array, in order
 * of declaration. No method but those named {@code …In} changes an array.
 *
 * <p>Immutable but for the one link to the limits that followed: a bucket that was left alone
 * meanwhile finds its way from there, each stretch of time at the rate that held.
 */
final class LimitSet {

  /** The arithmetic of the only limit, where there is one and its level fits a long. */
  final @Nullable NarrowMeter single;

  /** Nanoseconds in which a bucket that is empty in every limit is full in every limit. */
  final long fillNanos;

  private final Limit[] limits;
  private final Meter[] meters;
  private final int[] at;
  private final int width;

  private final int generation;
  private final long since;
  private volatile @Nullable LimitSet next;

  /** The limits to begin with. */
  LimitSet(List<Limit> limits) {
    this(limits, 0, 0);
  }

  private LimitSet(List<Limit> limits, int generation, long since) {
    this.generation = generation;
    this.since = since;
    this.limits = limits.toArray(new Limit[0]);
    this.meters = new Meter[this.limits.length];
    this.at = new int[this.limits.length];
    int end = 0;
    long longest = 0;
    for (int i = 0; i < meters.length; i++) {
      Limit limit = this.limits[i];
      meters[i] = Meter.of(limit.capacity(), limit.refillTokens(), limit.refillPeriod().toNanos());
      at[i] = end;
      end += meters[i].width();
      longest = Math.max(longest, meters[i].fillNanos());
    }
    this.width = end;
    this.fillNanos = longest;
    this.single = meters.length == 1 && meters[0] instanceof NarrowMeter narrow ? narrow : null;
  }

  /** Makes the limits that hold from then on; once only. */
  LimitSet followedBy(List<Limit> limits, long reading) {
    long effective = generation == 0 ? reading : since + Math.max(0, reading - since);
    LimitSet following = new LimitSet(limits, generation + 1, effective);
    next = following;
    return following;
  }

  /** Whether those are newer. */
  boolean isBefore(LimitSet other) {
    return generation - other.generation < 0;
  }

  /** The limits that followed; there must be some. */
  LimitSet next() {
    return requireNonNull(next);
  }

  /** The reading of the ticker at which these took over; not for the first ones. */
  long since() {
    return since;
  }

  boolean consistsOf(List<Limit> others) {
    return List.of(limits).equals(others);
  }

  /** These levels, of a bucket that is not full, under limits that take over. */
  long[] carried(long[] levels, LimitSet to) {
    int tightest = Answer.tightest(answer(true, levels, 0).limits());
    long[] carried = to.empty();
    for (int i = 0; i < to.limits.length; i++) {
      int from = indexOf(to.limits[i].name());
      int source = from < 0 ? tightest : from;
      to.meters[i].hold(carried, to.at[i], meters[source].exactly(levels, at[source]));
    }
    return carried;
  }

  private int indexOf(String name) {
    for (int i = 0; i < limits.length; i++) {
      if (limits[i].name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** The levels of a full bucket. */
  long[] full() {
    long[] levels = new long[width];
    for (int i = 0; i < meters.length; i++) {
      meters[i].fill(levels, at[i]);
    }
    return levels;
  }

  /** The levels of an empty bucket. */
  long[] empty() {
    return new long[width];
  }

  void settleIn(long[] levels, long elapsed) {
    for (int i = 0; i < meters.length; i++) {
      meters[i].settle(levels, at[i], elapsed);
    }
  }

  void refundIn(long[] levels, long tokens) {
    for (int i = 0; i < meters.length; i++) {
      meters[i].refund(levels, at[i], tokens);
    }
  }

  /** Spends under every limit or, if one does not cover it, under none. */
  boolean spendIn(long[] levels, long tokens) {
    for (int i = 0; i < meters.length; i++) {
      if (!meters[i].covers(levels, at[i], tokens)) {
        return false;
      }
    }
    for (int i = 0; i < meters.length; i++) {
      meters[i].spend(levels, at[i], tokens);
    }
    return true;
  }

  /** The lower of two levels, limit by limit. */
  long[] lower(long[] a, long[] b) {
    long[] lower = a.clone();
    for (int i = 0; i < meters.length; i++) {
      if (meters[i].isBelow(b, a, at[i])) {
        System.arraycopy(b, at[i], lower, at[i], meters[i].width());
      }
    }
    return lower;
  }

  boolean isFull(long[] levels) {
    for (int i = 0; i < meters.length; i++) {
      if (!meters[i].isFull(levels, at[i])) {
        return false;
      }
    }
    return true;
  }

  /** What {@code limit} says of a decision under {@link #single}, from the level after it. */
  Decision decision(NarrowMeter meter, boolean granted, long level, long cost) {
    long left = meter.wholeTokens(level);
    return new Decision(
        granted,
        left,
        granted ? 0 : meter.waitNanos(level, cost),
        meter.resetNanos(level, left),
        limits[0]);
  }

  /** The decision from the levels after it. */
  Answer answer(boolean granted, long[] levels, long cost) {
    List<Decision> each = new ArrayList<>(limits.length);
    for (int i = 0; i < limits.length; i++) {
      // What was granted was spent, so every limit had enough; what was denied was left alone.
      long wait = granted ? 0 : meters[i].waitNanos(levels, at[i], cost);
      each.add(
          new Decision(
              wait == 0,
              meters[i].wholeTokens(levels, at[i]),
              wait,
              meters[i].resetNanos(levels, at[i]),
              limits[i]));
    }
    return Answer.of(granted, each);
  }

  BucketStats stats(long[] levels) {
    List<Decision> each = answer(true, levels, 0).limits();
    List<BucketStats.Level> all = new ArrayList<>(limits.length);
    for (int i = 0; i < limits.length; i++) {
      all.add(new BucketStats.Level(limits[i], meters[i].tokens(levels, at[i])));
    }
    return new BucketStats(all, all.get(Answer.tightest(each)));
  }
}
