package io.penstock.benchmarks;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.penstock.Limit;
import io.penstock.RateLimiter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jol.info.ClassLayout;

/**
 * How much memory a million keys take, and what is left of it when they have been idle for as long
 * as their buckets take to fill. Run by bin/bench with a collector whose full collection leaves
 * nothing but what is alive.
 */
final class KeyMemory {

  private static final int KEYS = 1_000_000;

  /** Idle buckets are promised to be gone within ten seconds of real time. */
  private static final long LONGEST_WAIT_NANOS = SECONDS.toNanos(10);

  private KeyMemory() {}

  public static void main(String[] args) throws Exception {
    Report.heading(
        "Memory of " + KEYS + " keys of 15 characters, made for the limiter alone",
        Report.ownFlags());
    Class<?> actor = Class.forName("io.penstock.local.BucketActor");
    Report.bytes("idle-actor-one-limit", ClassLayout.parseClass(actor).instanceSize());
    measureOurs();
    measureCached();
  }

  private static void measureOurs() {
    AtomicLong clock = new AtomicLong();
    try (RateLimiter limiter =
        RateLimiter.builder()
            .limit(Limit.capacity(5).refilling(2, Duration.ofSeconds(1)))
            .maxKeys(2L * KEYS)
            .ticker(clock::get)
            .build()) {
      fill(limiter::allow, 1); // what is made only once is not the keys'
      clock.addAndGet(HOURS.toNanos(1));
      awaitEmpty(limiter);

      long before = usedHeap();
      fill(limiter::allow, KEYS);
      long full = usedHeap();
      requireKeys(limiter, KEYS);
      clock.addAndGet(HOURS.toNanos(1));
      awaitEmpty(limiter);
      long after = usedHeap();

      Report.bytes("key-all-in/penstock", (double) (full - before) / KEYS);
      Report.bytes("heap-before", before);
      Report.bytes("heap-with-keys", full);
      Report.bytes("heap-after-idle", after);
      Report.bytes("heap-left-after-idle", after - before);
      requireKeys(limiter, 0);
    }
  }

  private static void measureCached() {
    Limiter rival = Bucket4jLimiter.lockFree();
    fill(rival::allow, 1);
    long before = usedHeap();
    fill(rival::allow, KEYS);
    long full = usedHeap();
    Report.bytes("key-all-in/bucket4j", (double) (full - before) / KEYS);
    Limiter.requireGranted(rival.allow(Keys.number(0))); // alive until here
  }

  private interface Allow {
    boolean allow(String key);
  }

  private static void fill(Allow limiter, int keys) {
    for (int i = 0; i < keys; i++) {
      Limiter.requireGranted(limiter.allow(Keys.number(i)));
    }
  }

  private static void requireKeys(RateLimiter limiter, long expected) {
    long keys = limiter.status().keys();
    if (keys != expected) {
      throw new IllegalStateException("keys: " + keys + " (expected: " + expected + ")");
    }
  }

  private static void awaitEmpty(RateLimiter limiter) {
    long start = System.nanoTime();
    while (limiter.status().keys() > 0 && System.nanoTime() - start < LONGEST_WAIT_NANOS) {
      LockSupport.parkNanos(MILLISECONDS.toNanos(10));
    }
    requireKeys(limiter, 0);
  }

  /** The least of three readings: the timer may be at work, and hold or make some garbage. */
  private static long usedHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
