package io.penstock.local;

import io.penstock.Decision;
import io.penstock.Limit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a limiter is for one thread at a time: token buckets that fill while time advances. Written
 * anew, in plain longs, from the contract. Nothing is ever forgotten here, and no place is ever
 * missing: a limiter that does both must not be told from this one.
 */
public class SequentialLimiter {

  /** The fewest whole tokens, then the longest reset, then the order of declaration. */
  private static final Comparator<Decision> TIGHTEST =
      Comparator.comparingLong(Decision::remaining)
          .thenComparing(Comparator.comparingLong(Decision::resetNanos).reversed());

  private static final Comparator<Decision> LONGEST_WAIT =
      Comparator.comparingLong(Decision::retryAfterNanos).reversed();

  private final List<List<Limit>> settings;
  private final List<String> keys;
  private final Map<String, List<SequentialLevel>> buckets = new HashMap<>();
  private List<Limit> limits;

  /** Begins with the first of these settings; two keys, which may be the same. */
  SequentialLimiter(List<List<Limit>> settings, List<String> keys) {
    this.settings = settings;
    this.keys = keys;
    this.limits = settings.get(0);
  }

  public final boolean allow(int key, long cost) {
    return decide(key, cost).allowed();
  }

  public final Decision decide(int key, long cost) {
    boolean allowed = bucket(key).stream().allMatch(level -> level.covers(cost));
    if (allowed) {
      change(key, level -> level.minus(cost));
    }
    return bucket(key).stream()
        .map(level -> level.decision(allowed, cost))
        .min(allowed ? TIGHTEST : LONGEST_WAIT)
        .orElseThrow();
  }

  /** The tokens of the tightest limit. */
  public final double stats(int key) {
    return tightest(bucket(key)).tokens();
  }

  public final void reset(int key) {
    buckets.remove(keys.get(key));
  }

  public final void refund(int key, long tokens) {
    change(key, level -> level.plus(tokens));
  }

  public final void advance(long nanos) {
    buckets.replaceAll((key, levels) -> map(levels, level -> level.after(nanos)));
  }

  public final void reconfigure(int setting) {
    limits = settings.get(setting);
    buckets.values().removeIf(levels -> levels.stream().allMatch(SequentialLevel::isFull));
    buckets.replaceAll(
        (key, levels) -> limits.stream().map(limit -> source(limit, levels).under(limit)).toList());
  }

  /** Must not show. */
  public final void sweep() {}

  private List<SequentialLevel> bucket(int key) {
    return buckets.computeIfAbsent(
        keys.get(key), k -> limits.stream().map(SequentialLevel::full).toList());
  }

  private void change(int key, UnaryOperator<SequentialLevel> change) {
    buckets.put(keys.get(key), map(bucket(key), change));
  }

  private static List<SequentialLevel> map(
      List<SequentialLevel> levels, UnaryOperator<SequentialLevel> change) {
    return levels.stream().map(change).toList();
  }

  private static SequentialLevel source(Limit limit, List<SequentialLevel> levels) {
    return levels.stream()
        .filter(level -> level.limit().name().equals(limit.name()))
        .findFirst()
        .orElseGet(() -> tightest(levels));
  }

  private static SequentialLevel tightest(List<SequentialLevel> levels) {
    return levels.stream()
        .min(Comparator.comparing(level -> level.decision(true, 0), TIGHTEST))
        .orElseThrow();
  }
}
