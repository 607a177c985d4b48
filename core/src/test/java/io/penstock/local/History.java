package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Limit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What happened under one limit, as seen from outside: each event lies somewhere between two
 * readings of the ticker, one taken before the call and one after it. From this follows, for every
 * window of time, the most that may have been granted in it.
 *
 * <p>Tokens are counted in {@code 1/period}, the period being the same for all limits.
 */
final class History {

  /** So many tokens, granted or given back at some time between two readings. */
  record Event(String key, long from, long to, long tokens) {}

  /** The limits that hold from some time between two readings on. */
  record Change(long from, long to, List<Limit> limits) {}

  private final long period;
  private final long[] capacity;
  private final long[] rate;
  private final long[] from;
  private final long[] to;

  /** The growth of the capacity from the first limits to these. */
  private final long[] growth;

  /** What comes in until the n-th reading of all those between which the changes lie. */
  private final long[] refill;

  private final long[] readings;

  /**
   * The history of one limit.
   *
   * @param changes one after the other; the first one is no change, but what held to begin with
   * @param index which of the limits
   */
  History(List<Change> changes, int index) {
    int n = changes.size();
    capacity = new long[n];
    rate = new long[n];
    from = new long[n];
    to = new long[n];
    growth = new long[n];
    readings = new long[2 * n];
    refill = new long[2 * n];
    period = changes.get(0).limits().get(index).refillPeriod().toNanos();
    for (int i = 0; i < n; i++) {
      Limit limit = changes.get(i).limits().get(index);
      assertThat(limit.refillPeriod().toNanos()).isEqualTo(period);
      capacity[i] = limit.capacity();
      rate[i] = limit.refillTokens();
      from[i] = changes.get(i).from();
      to[i] = changes.get(i).to();
      readings[2 * i] = from[i];
      readings[2 * i + 1] = to[i];
      if (i > 0) {
        growth[i] = growth[i - 1] + Math.max(0, capacity[i] - capacity[i - 1]);
        refill[2 * i] = refill[2 * i - 1] + rate[i - 1] * (from[i] - to[i - 1]);
        refill[2 * i + 1] = refill[2 * i] + Math.max(rate[i - 1], rate[i]) * (to[i] - from[i]);
      }
    }
  }

  /** What may have come in until then, at the larger rate where the moment of change is unsure. */
  private long refillUntil(long time) {
    int i = last(readings, time);
    long ahead = i % 2 == 1 || i == 0 ? rate[i / 2] : Math.max(rate[i / 2 - 1], rate[i / 2]);
    return refill[i] + ahead * (time - readings[i]);
  }

  /** The last of these, which are sorted, that is no later. */
  private static int last(long[] sorted, long time) {
    int i = sorted.length - 1;
    while (i > 0 && sorted[i] > time) {
      i--;
    }
    return i;
  }

  /** The largest capacity that may hold at that time, and its growth until the other. */
  private long capacityWithin(long start, long end) {
    long most = 0;
    for (int i = last(from, start); i >= 0; i--) {
      most = Math.max(most, capacity[i] + growth[last(from, end)] - growth[i]);
      if (to[i] < start) {
        break; // no earlier limits can still hold
      }
    }
    return most;
  }

  /** The largest capacity that may hold at any time between these. */
  long largestCapacity(long start, long end) {
    long most = 0;
    for (int i = last(from, end); i >= 0; i--) {
      most = Math.max(most, capacity[i]);
      if (to[i] < start) {
        break;
      }
    }
    return most;
  }

  /**
   * Checks every window that begins with a call and ends with one. A grant surely lies in it if its
   * call began and ended there; what was given back may lie in it if its call did not surely lie
   * outside.
   */
  void check(String what, List<Event> grants, List<Event> gifts) {
    List<Event> byEnd = new ArrayList<>(grants);
    byEnd.sort(Comparator.comparingLong(Event::to));
    for (Event first : grants) {
      long start = first.from();
      long granted = 0;
      for (Event grant : byEnd) {
        if (grant.from() >= start) {
          granted += grant.tokens();
          long end = grant.to();
          long most = period * capacityWithin(start, end);
          most += refillUntil(end) - refillUntil(start);
          if (granted * period > most) {
            for (Event gift : gifts) {
              boolean inside = gift.from() <= end && gift.to() >= start;
              most += inside ? period * gift.tokens() : 0;
            }
          }
          if (granted * period > most) {
            assertThat((double) granted)
                .as("%s: tokens granted from %d to %d", what, start, end)
                .isLessThanOrEqualTo((double) most / period);
          }
        }
      }
    }
  }
}
