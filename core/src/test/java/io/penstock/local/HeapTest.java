package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.Limit;
import io.penstock.ManualTicker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory under a million keys, and after them. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class HeapTest {

  private static final int KEYS = 1_000_000;
  private static final long MEBIBYTE = 1 << 20;

  private final ManualTicker ticker = new ManualTicker();

  private LocalRateLimiter limiter(long maxKeys) {
    return new LocalRateLimiter(
        new LocalOptions(
            List.of(Limit.of(5, Duration.ofHours(1)).named("limit-1")),
            maxKeys,
            TimeUnit.SECONDS.toNanos(30),
            1024,
            3,
            TimeUnit.SECONDS.toNanos(5),
            ticker,
            LocalOptions.NO_LISTENER));
  }

  /** What is reachable; garbage that one collection leaves may be gone after the next. */
  private static long used() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 2; i++) {
      System.gc();
      least =
          Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    }
    return least;
  }

  private static int spend(LocalRateLimiter limiter, int keys) {
    int granted = 0;
    for (int i = 0; i < keys; i++) {
      granted += limiter.allow("key-" + i) ? 1 : 0;
    }
    return granted;
  }

  @Test
  void theHeapIsBackAtItsStartOnceAMillionKeysHaveBeenIdle() {
    try (LocalRateLimiter limiter = limiter(2 * KEYS)) {
      long before = used();
      assertThat(spend(limiter, KEYS)).isEqualTo(KEYS);
      assertThat(limiter.status().keys()).isEqualTo(KEYS);
      long full = used();
      sweepAll(limiter);
      long after = used();
      // A sweep of the timer that began before may rest in the old table for three seconds.
      for (int i = 0; i < 10 && after - before >= 4 * MEBIBYTE; i++) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        after = used();
      }
      assertThat(full - before).as("bytes, of which a key takes some").isGreaterThan(KEYS * 50L);
      assertThat(full - before).as("bytes, 200 a key").isLessThan(KEYS * 200L);
      assertThat(after - before).as("bytes left behind").isLessThan(4 * MEBIBYTE);
    }
  }

  private void sweepAll(LocalRateLimiter limiter) {
    ticker.advance(Duration.ofHours(1));
    limiter.sweep();
    assertThat(limiter.status().keys()).isZero();
  }

  @Test
  void aFloodOfInventedKeysStaysWithinTheBound() {
    long before = used();
    try (LocalRateLimiter limiter = limiter(10_000)) {
      int granted = spend(limiter, KEYS);
      assertThat(limiter.status().keys()).isEqualTo(10_000);
      assertThat(granted)
          .as("one each, and five from every shared bucket")
          .isEqualTo(10_000 + 5 * (10_000 / 64));
      assertThat(used() - before).as("bytes").isLessThan(8 * MEBIBYTE);
    }
  }
}
