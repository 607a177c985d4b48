package io.penstock.local;

import io.penstock.Limit;
import io.penstock.LimiterListener;
import io.penstock.Ticker;
import java.time.Duration;
import java.util.List;

/**
 * What {@link io.penstock.RateLimiter.Builder} collected: limits all named, everything checked.
 *
 * @param limits at least one, with distinct names
 * @param callTimeoutNanos on System.nanoTime
 * @param restartPeriodNanos on the ticker
 */
public record LocalOptions(
    List<Limit> limits,
    long maxKeys,
    long callTimeoutNanos,
    int mailboxCapacity,
    int maxRestarts,
    long restartPeriodNanos,
    Ticker ticker,
    LimiterListener listener) {

  /** Nobody listens; compared by identity, so that no decision is made for it. */
  public static final LimiterListener NO_LISTENER = new LimiterListener() {};

  private static final int BYTES_PER_KEY = 200;
  private static final int HEAP_SHARE = 20; // one twentieth: 5 %

  /** What fits in 5 % of the maximum heap, between ten thousand and ten million. */
  public static long defaultMaxKeys() {
    long fit = Runtime.getRuntime().maxMemory() / HEAP_SHARE / BYTES_PER_KEY;
    return Math.max(10_000, Math.min(10_000_000, fit));
  }

  /** A duration in nanoseconds; Long.MAX_VALUE where it does not fit. */
  public static long saturatedNanos(Duration duration) {
    return duration.toSeconds() >= Long.MAX_VALUE / 1_000_000_000L
        ? Long.MAX_VALUE
        : duration.toNanos();
  }
}
