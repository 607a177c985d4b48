package io.penstock.local;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets the rounds of the timer take their time: between two stretches of work they leave processor
 * and memory to others for nine times as long. Once three seconds have passed they hurry, so that
 * everything that is idle is gone in time, however much there is. Belongs to the timer's thread.
 */
final class Pace {

  /** Without rest. */
  static final Pace HURRY = new Pace(null);

  private static final int REST = 9;
  private static final long LEISURE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final @Nullable SharedTimer timer;
  private final long start = System.nanoTime();

  private Pace(@Nullable SharedTimer timer) {
    this.timer = timer;
  }

  /** That of a round which begins now, on the timer's thread. */
  static Pace of(SharedTimer timer) {
    return new Pace(timer);
  }

  /** Rests after that much work. */
  void rest(long workedNanos) {
    if (timer != null) {
      timer.pause(restNanos(workedNanos, System.nanoTime() - start));
    }
  }

  /** How long to rest after that much work in a round of that age; not positive: not at all. */
  static long restNanos(long workedNanos, long ageNanos) {
    return Math.min(REST * workedNanos, LEISURE_NANOS - ageNanos);
  }
}
