package io.penstock.benchmarks;

/** What an actor that owns a thread does with a message: a token bucket, touched by one thread. */
final class ThreadBucket {

  private long level = Limiter.TOKENS;
  private long date = System.nanoTime();

  boolean take() {
    long now = System.nanoTime();
    level = Math.min(Limiter.TOKENS, level + (now - date)); // one token a nanosecond
    date = now;
    if (level < 1) {
      return false;
    }
    level--;
    return true;
  }
}
