package io.penstock.local;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.penstock.Limit;
import io.penstock.RateLimiter;
import io.penstock.benchmarks.Report;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.Histogram;

/**
 * How long the slowest thousandth of one caller's calls takes while the timer looks through a
 * million live keys, over and over, and while it does not. Run by bin/bench.
 *
 * <p>It lives in this package to hold the timer's thread: nothing else sweeps meanwhile.
 *
 * <p>Arguments: how many runs of each, and how many milliseconds one takes.
 */
final class SweepLatency {

  private static final int KEYS = 1_000_000;

  private final String[] keys = new String[KEYS];
  private final Random random = new Random(1);
  private final LocalRateLimiter limiter;
  private final long phaseNanos;
  private volatile boolean calling;

  private SweepLatency(long phaseNanos) {
    this.phaseNanos = phaseNanos;
    this.limiter =
        (LocalRateLimiter)
            RateLimiter.builder()
                // Never full again once it was used, so every key stays.
                .limit(Limit.capacity(1_000_000_000).refilling(1, Duration.ofDays(1)))
                .maxKeys(2L * KEYS)
                .build();
    for (int i = 0; i < KEYS; i++) {
      keys[i] = "client-" + (10_000_000 + i);
      requireGranted(limiter.allow(keys[i]));
    }
  }

  public static void main(String[] args) throws InterruptedException {
    int runs = Integer.parseInt(args[0]);
    long millis = Long.parseLong(args[1]);
    Report.heading(
        "Sweep of %d live keys, %d alternating runs of %d ms".formatted(KEYS, runs, millis),
        Report.ownFlags());
    new SweepLatency(MILLISECONDS.toNanos(millis)).run(runs);
  }

  private void run(int runs) throws InterruptedException {
    double[] with = new double[runs];
    double[] without = new double[runs];
    measure(true);
    measure(false); // both compiled
    for (int i = 0; i < runs; i++) {
      boolean first = i % 2 == 0;
      double one = measure(first);
      double other = measure(!first);
      with[i] = first ? one : other;
      without[i] = first ? other : one;
    }
    limiter.close();
    Report.ratio("sweep-p999", Report.median(with), Report.median(without));
  }

  /** The latency in nanoseconds below which 99.9 % of the calls stay. */
  private double measure(boolean sweeping) throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    calling = true;
    SharedTimer timer = SharedTimer.acquire();
    try {
      timer.execute(
          () -> {
            started.countDown();
            if (sweeping) {
              do {
                limiter.sweep(Pace.of(timer));
              } while (calling);
            } else {
              awaitQuietly(release);
            }
            ended.countDown();
          });
      await(started, "the timer to begin");
      Histogram latencies = call();
      calling = false;
      release.countDown();
      await(ended, "the sweep to end");
      return latencies.getValueAtPercentile(99.9);
    } finally {
      calling = false;
      release.countDown();
      timer.release();
    }
  }

  private Histogram call() {
    Histogram latencies = new Histogram(3);
    long end = System.nanoTime() + phaseNanos;
    for (; ; ) {
      String key = keys[random.nextInt(KEYS)];
      long start = System.nanoTime();
      boolean granted = limiter.allow(key);
      long now = System.nanoTime();
      requireGranted(granted);
      latencies.recordValue(now - start);
      if (now - end >= 0) {
        return latencies;
      }
    }
  }

  private static void await(CountDownLatch latch, String what) throws InterruptedException {
    if (!latch.await(10, SECONDS)) {
      throw new IllegalStateException("Waited 10 s for " + what);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      await(latch, "the caller");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void requireGranted(boolean granted) {
    if (!granted) {
      throw new IllegalStateException(
          "Denied, but this is a measurement of calls that are granted");
    }
  }
}
