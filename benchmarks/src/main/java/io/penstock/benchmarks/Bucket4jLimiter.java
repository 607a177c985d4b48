package io.penstock.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.util.function.Function;

/** Bucket4j, a bucket for each key in a cache. It reads the clock in milliseconds, its default. */
final class Bucket4jLimiter implements Limiter {

  private final Cache<String, Bucket> cache = Limiter.cache();
  private final Function<String, Bucket> loader;

  private Bucket4jLimiter(SynchronizationStrategy strategy) {
    this.loader = key -> bucket(strategy);
  }

  static Limiter lockFree() {
    return new Bucket4jLimiter(SynchronizationStrategy.LOCK_FREE);
  }

  static Limiter locking() {
    return new Bucket4jLimiter(SynchronizationStrategy.SYNCHRONIZED);
  }

  static Limiter bareLockFree() {
    Bucket bucket = bucket(SynchronizationStrategy.LOCK_FREE);
    return key -> bucket.tryConsume(1);
  }

  static Limiter bareLocking() {
    Bucket bucket = bucket(SynchronizationStrategy.SYNCHRONIZED);
    return key -> bucket.tryConsume(1);
  }

  private static Bucket bucket(SynchronizationStrategy strategy) {
    LocalBucketBuilder builder = Bucket.builder();
    return builder
        .addLimit(Bandwidth.builder().capacity(TOKENS).refillGreedy(TOKENS, PERIOD).build())
        .withSynchronizationStrategy(strategy)
        .build();
  }

  @Override
  public boolean allow(String key) {
    return cache.get(key, loader).tryConsume(1);
  }

  @Override
  public Object decide(String key) {
    ConsumptionProbe probe = cache.get(key, loader).tryConsumeAndReturnRemaining(1);
    Limiter.requireGranted(probe.isConsumed());
    return probe;
  }
}
