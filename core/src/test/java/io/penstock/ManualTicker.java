package io.penstock;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A ticker that stands still until it is told to go on. Starts anywhere. */
public final class ManualTicker implements Ticker {

  private final AtomicLong now;

  public ManualTicker() {
    this(0x1234_5678_9abcL);
  }

  public ManualTicker(long start) {
    now = new AtomicLong(start);
  }

  @Override
  public long read() {
    return now.get();
  }

  public void advanceNanos(long nanos) {
    now.addAndGet(nanos);
  }

  public void advance(Duration duration) {
    advanceNanos(duration.toNanos());
  }
}
