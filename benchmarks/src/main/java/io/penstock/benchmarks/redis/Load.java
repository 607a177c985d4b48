package io.penstock.benchmarks.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Callers who ask as often as they get answers. */
final class Load {

  /**
   * What came of it.
   *
   * @param nanos time per decision, of all callers together
   * @param p50 of how long one caller waited, in microseconds
   * @param p99 of the same
   */
  record Result(double nanos, double p50, double p99) {}

  private Load() {}

  /**
   * Lets callers ask.
   *
   * @param keys how many there are, of which each call takes any
   */
  static Result run(SharedLimiter limiter, int threads, String[] keys, long millis)
      throws InterruptedException, ExecutionException {
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    try {
      long start = System.nanoTime();
      long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
      List<Future<Histogram>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(callers.submit(() -> ask(limiter, keys, end)));
      }
      Histogram all = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
      for (Future<Histogram> each : running) {
        all.add(each.get());
      }
      double took = System.nanoTime() - start;
      return new Result(
          took / all.getTotalCount(),
          all.getValueAtPercentile(50) / 1e3,
          all.getValueAtPercentile(99) / 1e3);
    } finally {
      callers.shutdownNow();
    }
  }

  private static Histogram ask(SharedLimiter limiter, String[] keys, long end) {
    Histogram waits = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long before = System.nanoTime();
    while (before - end < 0) {
      if (!limiter.allow(keys[random.nextInt(keys.length)])) {
        throw new IllegalStateException("denied (expected: more tokens than anybody asks for)");
      }
      long after = System.nanoTime();
      waits.recordValue(after - before);
      before = after;
    }
    return waits;
  }
}
