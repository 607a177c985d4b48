package io.penstock.benchmarks;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.penstock.bucket.Meter;
import io.penstock.bucket.NarrowMeter;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a bucket might have been instead of an actor, and a table instead of a map. They count no
 * decisions and, but for the caches, forget nothing: what they lack would cost them time as well.
 */
final class OtherDesigns {

  private static final NarrowMeter METER =
      (NarrowMeter) Meter.of(Limiter.TOKENS, Limiter.TOKENS, Limiter.PERIOD.toNanos());

  private OtherDesigns() {}

  /** A lock for every bucket. */
  static Limiter locks() {
    ConcurrentMap<String, Locked> buckets = new ConcurrentHashMap<>();
    return key -> find(buckets, key, unknown -> new Locked()).allow();
  }

  /** Compare-and-set of an immutable state. */
  static Limiter immutableStates() {
    ConcurrentMap<String, AtomicReference<State>> buckets = new ConcurrentHashMap<>();
    return key -> {
      AtomicReference<State> bucket =
          find(buckets, key, unknown -> new AtomicReference<>(State.full()));
      long now = System.nanoTime();
      for (; ; ) {
        State old = bucket.get();
        State next = State.after(old, now);
        if (bucket.compareAndSet(old, next)) {
          return next.granted();
        }
      }
    };
  }

  /** An immutable state as the map's value, replaced under the map's own lock. */
  static Limiter mapCompute() {
    ConcurrentMap<String, State> states = new ConcurrentHashMap<>();
    return key -> {
      long now = System.nanoTime();
      return states.compute(key, (k, old) -> State.after(old, now)).granted();
    };
  }

  /** The floor's bucket in a cache without size or expiry. */
  static Limiter plainCache() {
    return new FloorLimiter(Caffeine.newBuilder().<String, AtomicLong>build().asMap());
  }

  /** The same in a cache that evicts by size. */
  static Limiter evictingCache() {
    return new FloorLimiter(
        Caffeine.newBuilder().maximumSize(Limiter.MAX_KEYS).<String, AtomicLong>build().asMap());
  }

  /** The same in a cache that also lets expire what is idle. */
  static Limiter expiringCache() {
    return new FloorLimiter(Limiter.<AtomicLong>cache().asMap());
  }

  /** Looks before it makes: computeIfAbsent may lock. */
  private static <V> V find(ConcurrentMap<String, V> map, String key, Function<String, V> maker) {
    V found = map.get(key);
    return found != null ? found : map.computeIfAbsent(key, maker);
  }

  /** What a bucket holds at a date, and whether the last call was granted. */
  private record State(long level, long date, boolean granted) {

    static State full() {
      return new State(METER.full(), System.nanoTime(), true);
    }

    static State after(@Nullable State before, long now) {
      State old = before == null ? full() : before;
      long elapsed = Math.max(0, now - old.date);
      long settled = METER.settled(old.level, elapsed);
      long left = METER.spent(settled, 1);
      return new State(left >= 0 ? left : settled, old.date + elapsed, left >= 0);
    }
  }

  private static final class Locked {

    private final ReentrantLock lock = new ReentrantLock();
    private long level = METER.full();
    private long date = System.nanoTime();

    boolean allow() {
      long now = System.nanoTime();
      lock.lock();
      try {
        long elapsed = Math.max(0, now - date);
        long settled = METER.settled(level, elapsed);
        long left = METER.spent(settled, 1);
        level = left >= 0 ? left : settled;
        date += elapsed;
        return left >= 0;
      } finally {
        lock.unlock();
      }
    }
  }
}
