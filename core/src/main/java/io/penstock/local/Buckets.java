package io.penstock.local;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The table of buckets: at most one live bucket for a key, at most {@code maxKeys} in all.
 *
 * <p>A bucket is forgotten only when that loses nothing: stopped first, removed second, and stopped
 * only if it is full. When there is no place, keys without a bucket are sent to a few {@linkplain
 * OverflowBucket shared ones}.
 */
final class Buckets {

  private static final int KEYS_PER_OVERFLOW_BUCKET = 64;
  private static final int SWEEP_STEP = 16;
  private static final int SLICE = 8_192;
  private static final long REPLACING = -1;
  private static final long SWEEP_WAIT_NANOS = 50_000;

  private static final VarHandle PLACES;
  private static final VarHandle SWEEPING;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      PLACES = lookup.findVarHandle(Buckets.class, "places", long.class);
      SWEEPING = lookup.findVarHandle(Buckets.class, "sweeping", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Environment environment;
  private final long maxKeys;

  /** Replaced only while no place is taken; who puts something in has taken one before it looks. */
  private volatile ConcurrentHashMap<String, BucketActor> table = new ConcurrentHashMap<>();

  private volatile boolean used; // the table, since it was last replaced

  /** Places taken: buckets in the table and those about to be. Never above maxKeys. */
  private volatile long places;

  private final SecretHash hash = new SecretHash(new SecureRandom());
  private volatile OverflowBucket @Nullable [] overflow;

  /** A lock that no end of a stack leaves taken: who has it knows so right behind taking it. */
  volatile boolean sweeping;

  private Iterator<String> sweep = Collections.emptyIterator();

  private final AtomicBoolean told80 = new AtomicBoolean();
  private final AtomicBoolean told100 = new AtomicBoolean();

  Buckets(Environment environment) {
    this.environment = environment;
    this.maxKeys = environment.options.maxKeys();
  }

  long keys() {
    return Math.max(0, places);
  }

  /** The key's own bucket, if it has one. */
  @Nullable BucketActor find(String key) {
    return table.get(key);
  }

  /** The bucket that serves the key if there is one: its own, or the shared one it has used. */
  @Nullable BucketActor serving(String key) {
    BucketActor own = table.get(key);
    if (own != null) {
      return own;
    }
    OverflowBucket shared = overflowOf(key);
    return shared != null && shared.inUse() ? shared : null;
  }

  /**
   * The bucket that serves the key from now on, made if need be.
   *
   * @param now a reading of the ticker
   */
  BucketActor obtain(String key, long now) {
    BucketActor own = table.get(key);
    if (own != null) {
      return own;
    }
    if (!reserve()) {
      OverflowBucket shared = overflowOf(key);
      if (shared != null && shared.inUse()) {
        return shared;
      }
      sweepSome(now);
      if (!reserve()) {
        return overflow(now)[slot(key)];
      }
    }
    return create(key, now);
  }

  /** Makes a bucket in a reserved place, or finds the one that somebody else has made. */
  private BucketActor create(String key, long now) {
    @Nullable BucketActor made = null;
    BucketActor other;
    try {
      made = BucketActor.inheriting(this, key, environment, Draft.full(environment.limits(), now));
      other = table.putIfAbsent(key, made);
    } catch (Throwable t) {
      // It may be in the table all the same, or have been: then it has its place, or gave it back.
      if (made == null || (table.get(key) != made && !made.hasEnded())) {
        givePlaceBack();
      }
      throw t;
    }
    if (other != null) {
      givePlaceBack();
      return other;
    }
    // The table is written before the overflow bucket is looked at, and there it is done the other
    // way round: either it sees our bucket and sends the key to it, or we see that it is in use.
    made.serveOffered();
    return made;
  }

  /** Removes a bucket that has ended. */
  void remove(String key, BucketActor ended) {
    if (table.remove(key, ended)) {
      long left = givePlaceBack();
      // Well below where it began, or a table that hovers there would tell of it all the time.
      if (left < percent(80)) {
        told100.set(false);
      }
      if (left < percent(60)) {
        told80.set(false);
      }
    }
  }

  /** Whether a key without a bucket has to share one. */
  boolean isFull() {
    return places >= maxKeys;
  }

  private boolean reserve() {
    for (long taken = places; taken < maxKeys; taken = places) {
      if (taken == REPLACING) {
        Thread.onSpinWait();
      } else if (PLACES.compareAndSet(this, taken, taken + 1)) {
        if (!used) {
          used = true;
        }
        return true;
      }
    }
    return false;
  }

  /** Gives an empty table's memory back: its array never shrinks. Holds the lock of the sweep. */
  private void replaceIfEmpty() {
    if (used && places == 0) {
      Iterator<String> none = Collections.emptyIterator();
      ConcurrentHashMap<String, BucketActor> fresh = new ConcurrentHashMap<>();
      if (PLACES.compareAndSet(this, 0L, REPLACING)) {
        // Stores alone: nothing fails in here, or nobody would get a place again.
        used = false;
        sweep = none; // the other one would keep the old table
        table = fresh;
        places = 0;
      }
    }
  }

  private long givePlaceBack() {
    return (long) PLACES.getAndAdd(this, -1L) - 1;
  }

  /** Tells, once per episode, that the table is nearly or quite full. */
  void reportFill() {
    long taken = places;
    if (taken >= percent(80) && !told80.get() && told80.compareAndSet(false, true)) {
      environment.keysReached(taken);
    }
    if (taken >= maxKeys && !told100.get() && told100.compareAndSet(false, true)) {
      environment.keysReached(taken);
    }
  }

  /** That many per cent of maxKeys, rounded up; cannot overflow. */
  private long percent(int percent) {
    return maxKeys / 100 * percent + (maxKeys % 100 * percent + 99) / 100;
  }

  /** The bucket that the key shares if it has to; null as long as nobody had to. */
  @Nullable OverflowBucket overflowOf(String key) {
    OverflowBucket[] shared = overflow;
    return shared == null ? null : shared[slot(key)];
  }

  private int slot(String key) {
    return hash.index(key, overflowSize());
  }

  private int overflowSize() {
    return (int) Math.max(1, Math.min(1 << 24, maxKeys / KEYS_PER_OVERFLOW_BUCKET));
  }

  private synchronized OverflowBucket[] overflow(long now) {
    OverflowBucket[] shared = overflow;
    if (shared == null) {
      shared = new OverflowBucket[overflowSize()];
      for (int i = 0; i < shared.length; i++) {
        shared[i] =
            new OverflowBucket(
                environment, Draft.full(environment.limits(), environment.birth(now)), this);
      }
      overflow = shared;
    }
    return shared;
  }

  /** Forgets every bucket that may be forgotten. */
  void sweep(long now, Pace pace) {
    Slices slices = new Slices(pace);
    try {
      slices.begin();
      LimitSet current = environment.limits();
      table.forEach(
          (key, actor) -> {
            forgetIfIdle(key, actor, current, now);
            slices.looked();
          });
      replaceIfEmpty();
      OverflowBucket[] shared = overflow;
      if (shared != null) {
        for (OverflowBucket bucket : shared) {
          bucket.rest(current, now);
        }
      }
    } finally {
      if (slices.mine) {
        sweeping = false;
      }
    }
  }

  boolean tryToSweep() {
    return !sweeping && SWEEPING.compareAndSet(this, false, true);
  }

  /** Cuts a sweep into slices, with a rest and without the lock in between. */
  private final class Slices {

    private final Pace pace;
    private int looked;
    private long start;
    private boolean mine; // the lock

    Slices(Pace pace) {
      this.pace = pace;
    }

    void begin() {
      mine = tryToSweep();
      while (!mine) {
        LockSupport.parkNanos(Buckets.this, SWEEP_WAIT_NANOS);
        mine = tryToSweep();
      }
      start = System.nanoTime();
    }

    void looked() {
      if (++looked % SLICE == 0) {
        mine = false;
        sweeping = false;
        pace.rest(System.nanoTime() - start);
        begin();
      }
    }
  }

  /** Looks at the next few buckets, unless somebody else is at it. */
  private void sweepSome(long now) {
    boolean mine = false;
    try {
      mine = tryToSweep();
      if (mine) {
        LimitSet current = environment.limits();
        if (!sweep.hasNext()) {
          sweep = table.keySet().iterator();
        }
        for (int i = 0; i < SWEEP_STEP && sweep.hasNext(); i++) {
          String key = sweep.next();
          BucketActor actor = table.get(key);
          if (actor != null) {
            forgetIfIdle(key, actor, current, now);
          }
        }
      }
    } finally {
      if (mine) {
        sweeping = false;
      }
    }
  }

  private void forgetIfIdle(String key, BucketActor actor, LimitSet current, long now) {
    actor.serveOffered();
    if (!actor.seemsInUse(current, now) && actor.closeIfFull(current, now)) {
      remove(key, actor);
    }
  }
}
