package io.penstock.local;

/**
 * What a bucket holds, under which limits, at which date: what an owner works on before it commits.
 * Belongs to one thread, until it is the answer to a request; from then on it never changes.
 */
final class Draft {

  private LimitSet limits;
  private long[] levels;
  private long date;

  /** Takes the array over. */
  Draft(LimitSet limits, long[] levels, long date) {
    this.limits = limits;
    this.levels = levels;
    this.date = date;
  }

  /** A full bucket. */
  static Draft full(LimitSet limits, long date) {
    return new Draft(limits, limits.full(), date);
  }

  /** A bucket that holds nothing. */
  static Draft empty(LimitSet limits, long date) {
    return new Draft(limits, limits.empty(), date);
  }

  LimitSet limits() {
    return limits;
  }

  /** Not to be changed by who asks. */
  long[] levels() {
    return levels;
  }

  long date() {
    return date;
  }

  /**
   * Adds what has come in until then, each stretch of time at the rate of the limits that held, and
   * goes over to limits that are newer than its own. Neither the date nor the limits ever go back.
   */
  void bringTo(LimitSet newest, long reading) {
    while (limits.isBefore(newest)) {
      LimitSet next = limits.next();
      settle(next.since());
      levels = limits.isFull(levels) ? next.full() : limits.carried(levels, next);
      limits = next;
    }
    settle(reading);
  }

  private void settle(long reading) {
    long elapsed = Math.max(0, reading - date);
    limits.settleIn(levels, elapsed);
    date += elapsed;
  }

  boolean spend(long tokens) {
    return limits.spendIn(levels, tokens);
  }

  void refund(long tokens) {
    limits.refundIn(levels, tokens);
  }

  void fill() {
    levels = limits.full();
  }

  boolean isFull() {
    return limits.isFull(levels);
  }

  /** Goes down to what another bucket holds, whose limits are at least as new as these. */
  void lowerTo(Draft other) {
    bringTo(other.limits, other.date);
    levels = limits.lower(levels, other.levels);
  }
}
