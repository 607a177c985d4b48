package io.penstock.benchmarks;

import java.util.Locale;
import java.util.function.Supplier;

/** Who is measured: ours, the rivals, and the floor. */
public enum Contender {
  /** Ours. */
  PENSTOCK(PenstockLimiter::new),
  /** The least that a keyed limiter can do. */
  FLOOR(FloorLimiter::new),
  /** Bucket4j in a cache, by compare-and-set. */
  BUCKET4J(Bucket4jLimiter::lockFree),
  /** Bucket4j in a cache, by lock. */
  BUCKET4J_SYNCHRONIZED(Bucket4jLimiter::locking),
  /** One bucket of Bucket4j without a cache. */
  BUCKET4J_BARE(Bucket4jLimiter::bareLockFree),
  /** The same by lock. */
  BUCKET4J_SYNCHRONIZED_BARE(Bucket4jLimiter::bareLocking),
  /** Guava in a cache. */
  GUAVA(GuavaLimiter::keyed),
  /** One of Guava's without a cache. */
  GUAVA_BARE(GuavaLimiter::bare),
  /** Resilience4j in a cache. */
  RESILIENCE4J(Resilience4jLimiter::keyed),
  /** One of Resilience4j's without a cache. */
  RESILIENCE4J_BARE(Resilience4jLimiter::bare),
  /** Failsafe in a cache. */
  FAILSAFE(FailsafeLimiter::keyed),
  /** One of Failsafe's without a cache. */
  FAILSAFE_BARE(FailsafeLimiter::bare),
  /** An actor that is a virtual thread. */
  VIRTUAL_THREAD_ACTOR(VirtualThreadActor::new),
  /** An actor of Pekko. */
  PEKKO(PekkoActor::new);

  @SuppressWarnings("ImmutableEnumChecker") // constructors: nothing that changes
  private final Supplier<Limiter> factory;

  Contender(Supplier<Limiter> factory) {
    this.factory = factory;
  }

  Limiter create() {
    return factory.get();
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
