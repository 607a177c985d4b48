package io.penstock.http;

import io.penstock.Decision;
import io.penstock.Limit;
import org.jspecify.annotations.Nullable;

/**
 * What response fields say of one limit. Members of RateLimit are remembered in a fixed number of
 * places, as {@link AddressBook} does it. Safe for use by several threads.
 */
final class LimitFields {

  /** Stands for a time that is not told: the limit is full, or never will be. */
  static final long NO_TIME = -1;

  private static final int PLACES = 256;

  private record Member(long left, long time, String text) {}

  private final Limit limit;
  private final String name;
  private final String policyMember;
  private final String levelStart;
  private final @Nullable Member[] members = new @Nullable Member[PLACES];
  private @Nullable Limit recognised; // any of them will do

  LimitFields(String name, Limit limit) {
    this.limit = limit;
    this.name = name;
    String window = limit.refillTokens() == 0 ? "" : ";w=" + Seconds.toFill(limit);
    String quoted = '"' + name + '"'; // a structured-field string; no name holds what it escapes
    this.levelStart = quoted + ";r=";
    this.policyMember = quoted + ";q=" + Seconds.bounded(limit.capacity()) + window;
  }

  /** Whether a limiter's limit is this one: it may have been changed since. */
  @SuppressWarnings("ReferenceEquality") // mostly it is the very same object
  boolean describes(Limit other) {
    if (other == recognised) {
      return true;
    }
    boolean same =
        limit.capacity() == other.capacity()
            && limit.refillTokens() == other.refillTokens()
            && limit.refillPeriod().equals(other.refillPeriod())
            && (limit.name().isEmpty() || limit.name().equals(other.name()));
    if (same) {
      recognised = other;
    }
    return same;
  }

  /** The name of the limit in response fields. */
  String name() {
    return name;
  }

  Limit limit() {
    return limit;
  }

  /** The member of RateLimit-Policy. */
  String policyMember() {
    return policyMember;
  }

  /**
   * The member of RateLimit.
   *
   * @param time in seconds, or {@link #NO_TIME}
   */
  String levelMember(long left, long time) {
    long mixed = left * 31 + time;
    int place = (int) (mixed ^ mixed >>> 8) & (PLACES - 1);
    Member known = members[place];
    if (known == null || known.left != left || known.time != time) {
      String text = time == NO_TIME ? levelStart + left : levelStart + left + ";t=" + time;
      known = new Member(left, time, text);
      members[place] = known;
    }
    return known.text;
  }

  /** The whole tokens that a decision leaves, as fields hold them. */
  static long left(Decision decision) {
    return Seconds.bounded(decision.remaining());
  }

  /**
   * When more is there, in seconds: for what denied, its whole cost.
   *
   * @param denied whether the request was denied by this limit or another of its policy
   */
  static long time(Decision decision, boolean denied) {
    long nanos = denied && !decision.allowed() ? decision.retryAfterNanos() : decision.resetNanos();
    return nanos == 0 || nanos == Decision.NEVER ? NO_TIME : Seconds.roundedUp(nanos);
  }
}
