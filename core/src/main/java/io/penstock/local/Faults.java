package io.penstock.local;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The recent faults of one bucket: its restart budget, as a supervisor of OTP keeps it. Immutable.
 * Dates are those of the bucket, which never go back.
 */
final class Faults {

  private final long[] dates; // within the restart period of the last one, oldest first
  private final boolean quarantined;

  private Faults(long[] dates, boolean quarantined) {
    this.dates = dates;
    this.quarantined = quarantined;
  }

  /** One fault more. */
  static Faults after(@Nullable Faults before, long date, LocalOptions options) {
    long[] earlier = before == null ? new long[0] : before.dates;
    int expired = Math.max(0, earlier.length - options.maxRestarts()); // more would not matter
    while (expired < earlier.length && date - earlier[expired] >= options.restartPeriodNanos()) {
      expired++;
    }
    int kept = earlier.length - expired;
    long[] dates = Arrays.copyOfRange(earlier, expired, earlier.length + 1);
    dates[kept] = date;
    return new Faults(dates, kept + 1 > options.maxRestarts());
  }

  boolean isQuarantined() {
    return quarantined;
  }

  /** Whether the restart period has passed since the last fault: all is forgotten then. */
  boolean isOver(long date, LocalOptions options) {
    return date - dates[dates.length - 1] >= options.restartPeriodNanos();
  }
}
