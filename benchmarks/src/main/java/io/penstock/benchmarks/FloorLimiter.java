package io.penstock.benchmarks;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The least that a keyed limiter can do, and no more: one look-up, one reading of the clock, one
 * compare-and-set. It is a GCRA, which holds the whole bucket in one long; it forgets nothing, has
 * no bound, and knows one limit.
 */
final class FloorLimiter implements Limiter {

  private final ConcurrentMap<String, AtomicLong> table;

  FloorLimiter() {
    this(new ConcurrentHashMap<>());
  }

  FloorLimiter(ConcurrentMap<String, AtomicLong> table) {
    this.table = table;
  }

  @Override
  public boolean allow(String key) {
    AtomicLong emptyAt = table.get(key);
    if (emptyAt == null) {
      emptyAt = table.computeIfAbsent(key, unknown -> new AtomicLong(System.nanoTime()));
    }
    long now = System.nanoTime();
    for (; ; ) {
      long seen = emptyAt.get();
      long next = Math.max(seen, now) + 1;
      if (next - now > TOKENS) {
        return false;
      }
      if (emptyAt.compareAndSet(seen, next)) {
        return true;
      }
    }
  }
}
