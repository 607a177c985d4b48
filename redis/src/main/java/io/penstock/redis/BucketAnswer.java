package io.penstock.redis;

/** What the script answered. Nobody changes the array. */
final class BucketAnswer {

  static final long DENIED = 0;
  static final long DONE = 1;

  /** Nothing was done: its deadline had passed when it arrived. */
  static final long LATE = 2;

  private final long outcome;
  private final long time;
  private final long[] levels;

  BucketAnswer(long outcome, long time, long[] levels) {
    this.outcome = outcome;
    this.time = time;
    this.levels = levels;
  }

  /** One of the constants. */
  long outcome() {
    return outcome;
  }

  /** Microseconds, by Redis' clock. */
  long time() {
    return time;
  }

  /** As {@link LimitSet} has them; empty where there is nothing to tell. */
  long[] levels() {
    return levels;
  }
}
