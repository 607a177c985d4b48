package io.penstock.http;

import io.penstock.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test moves. */
final class ManualTicker implements Ticker {

  private final AtomicLong nanos = new AtomicLong(-5_000_000_000L); // any origin must do

  @Override
  public long read() {
    return nanos.get();
  }

  void advance(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }
}
