package io.penstock.benchmarks;

import java.util.function.Supplier;

/** Who is measured: ours, the rivals, and the floor. */
public enum Contender {
  /** Ours. */
  PENSTOCK("penstock", PenstockLimiter::new),
  /** The least that a keyed limiter can do. */
  FLOOR("floor", FloorLimiter::new),
  /** Bucket4j in a cache, by compare-and-set. */
  BUCKET4J("bucket4j", Bucket4jLimiter::lockFree),
  /** The same, asked for what is left. */
  BUCKET4J_PROBE("bucket4j-probe", Bucket4jLimiter::lockFree),
  /** The same, making buckets. */
  BUCKET4J_CREATION("bucket4j-in-caffeine", Bucket4jLimiter::lockFree),
  /** Bucket4j in a cache, by lock. */
  BUCKET4J_SYNCHRONIZED("bucket4j-synchronized", Bucket4jLimiter::locking),
  /** One bucket of Bucket4j without a cache. */
  BUCKET4J_BARE("bucket4j-bare", Bucket4jLimiter::bareLockFree),
  /** The same by lock. */
  BUCKET4J_SYNCHRONIZED_BARE("bucket4j-synchronized-bare", Bucket4jLimiter::bareLocking),
  /** Guava in a cache. */
  GUAVA("guava", GuavaLimiter::keyed),
  /** One of Guava's without a cache. */
  GUAVA_BARE("guava", GuavaLimiter::bare),
  /** Resilience4j in a cache. */
  RESILIENCE4J("resilience4j", Resilience4jLimiter::keyed),
  /** One of Resilience4j's without a cache. */
  RESILIENCE4J_BARE("resilience4j", Resilience4jLimiter::bare),
  /** Failsafe in a cache. */
  FAILSAFE("failsafe", FailsafeLimiter::keyed),
  /** One of Failsafe's without a cache. */
  FAILSAFE_BARE("failsafe", FailsafeLimiter::bare),
  /** An actor that is a virtual thread. */
  VIRTUAL_THREAD_ACTOR("virtual-thread-actor", VirtualThreadActor::new),
  /** An actor of Pekko. */
  PEKKO("pekko", PekkoActor::new),
  /** A lock for each bucket. */
  LOCK("lock", OtherDesigns::locks),
  /** Compare-and-set of an immutable state. */
  IMMUTABLE_STATE("immutable-state", OtherDesigns::immutableStates),
  /** Replaced under the map's own lock. */
  MAP_COMPUTE("map-compute", OtherDesigns::mapCompute),
  /** The floor in a cache without bound. */
  PLAIN_CACHE("plain-cache", OtherDesigns::plainCache),
  /** The floor in a cache that evicts. */
  EVICTING_CACHE("evicting-cache", OtherDesigns::evictingCache),
  /** The floor in a cache that lets expire. */
  EXPIRING_CACHE("expiring-cache", OtherDesigns::expiringCache);

  /** What it is called in the output. */
  final String label;

  @SuppressWarnings("ImmutableEnumChecker") // constructors: nothing that changes
  private final Supplier<Limiter> factory;

  Contender(String label, Supplier<Limiter> factory) {
    this.label = label;
    this.factory = factory;
  }

  Limiter create() {
    return factory.get();
  }
}
