package io.penstock.benchmarks.designs;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.penstock.Limit;
import io.penstock.RateLimiter;
import io.penstock.bucket.Meter;
import io.penstock.bucket.NarrowMeter;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A limiter of 10<sup>9</sup> tokens a second, in one design each. None but the actor counts its
 * decisions, bounds its keys or forgets them, except where a cache does.
 */
enum Design {
  /** What Penstock does. */
  ACTOR(
      () -> {
        RateLimiter limiter =
            RateLimiter.builder().limit(Limit.of(Design.CAPACITY, Duration.ofSeconds(1))).build();
        return limiter::allow;
      }),
  /** A lock for every bucket. */
  LOCK(
      () -> {
        ConcurrentMap<String, Locked> buckets = new ConcurrentHashMap<>();
        return key -> find(buckets, key, k -> new Locked()).allow();
      }),
  /** Compare-and-set of an immutable state. */
  IMMUTABLE_STATE(
      () -> {
        ConcurrentMap<String, AtomicReference<State>> buckets = new ConcurrentHashMap<>();
        return key -> allowImmutable(find(buckets, key, k -> new AtomicReference<>(State.full())));
      }),
  /** The theoretical arrival time in one long. */
  GCRA(() -> gcra(new ConcurrentHashMap<>())),
  /** An immutable state as the map's value, replaced under the map's own lock. */
  MAP_COMPUTE(
      () -> {
        ConcurrentMap<String, State> states = new ConcurrentHashMap<>();
        return key -> {
          long reading = System.nanoTime();
          return states.compute(key, (k, old) -> State.after(old, reading)).granted();
        };
      }),
  /** GCRA in a cache that does nothing that a map does not. */
  PLAIN_CACHE(() -> gcra(Caffeine.newBuilder().<String, AtomicLong>build().asMap())),
  /** GCRA in a cache that evicts by size. */
  EVICTING_CACHE(
      () -> gcra(Caffeine.newBuilder().maximumSize(2_000_000).<String, AtomicLong>build().asMap())),
  /** GCRA in a cache that evicts by size and lets expire what was not asked for. */
  EXPIRING_CACHE(
      () ->
          gcra(
              Caffeine.newBuilder()
                  .maximumSize(2_000_000)
                  .expireAfterAccess(Duration.ofMinutes(10))
                  .<String, AtomicLong>build()
                  .asMap()));

  private static final long CAPACITY = 1_000_000_000;
  private static final NarrowMeter METER =
      (NarrowMeter) Meter.of(CAPACITY, CAPACITY, Duration.ofSeconds(1).toNanos());

  /** The question that all of them answer. */
  interface Limiter {
    boolean allow(String key);
  }

  @SuppressWarnings("ImmutableEnumChecker") // captures nothing
  private final Supplier<Limiter> maker;

  Design(Supplier<Limiter> maker) {
    this.maker = maker;
  }

  Limiter limiter() {
    return maker.get();
  }

  /** Looks before it makes: computeIfAbsent locks, and takes a lambda that captures. */
  private static <V> V find(ConcurrentMap<String, V> map, String key, Function<String, V> maker) {
    V found = map.get(key);
    return found != null ? found : map.computeIfAbsent(key, maker);
  }

  private static Limiter gcra(ConcurrentMap<String, AtomicLong> arrivals) {
    return key -> allowGcra(find(arrivals, key, k -> new AtomicLong(System.nanoTime() - CAPACITY)));
  }

  private static boolean allowGcra(AtomicLong arrival) {
    long reading = System.nanoTime();
    while (true) {
      long old = arrival.get();
      long next = Math.max(old, reading) + 1; // a token a nanosecond
      if (next - reading > CAPACITY) {
        return false;
      }
      if (arrival.compareAndSet(old, next)) {
        return true;
      }
    }
  }

  private static boolean allowImmutable(AtomicReference<State> bucket) {
    long reading = System.nanoTime();
    while (true) {
      State old = bucket.get();
      State next = State.after(old, reading);
      if (bucket.compareAndSet(old, next)) {
        return next.granted();
      }
    }
  }

  /** What a bucket holds at a date, and whether the last call was granted. */
  private record State(long level, long date, boolean granted) {

    static State full() {
      return new State(METER.full(), System.nanoTime(), true);
    }

    static State after(@Nullable State old, long reading) {
      if (old == null) {
        return new State(METER.spent(METER.full(), 1), reading, true);
      }
      long elapsed = Math.max(0, reading - old.date);
      long settled = METER.settled(old.level, elapsed);
      long left = METER.spent(settled, 1);
      return new State(left >= 0 ? left : settled, old.date + elapsed, left >= 0);
    }
  }

  /** Level and date behind a lock. */
  private static final class Locked {

    private final ReentrantLock lock = new ReentrantLock();
    private long level = METER.full();
    private long date = System.nanoTime();

    boolean allow() {
      long reading = System.nanoTime();
      lock.lock();
      try {
        long elapsed = Math.max(0, reading - date);
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
