package io.penstock.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/**
 * What all limiters are measured as. Each has a limit so large that every call is granted: what is
 * measured is the common case of a service that is not under attack.
 */
interface Limiter extends AutoCloseable {

  /** Capacity, and what comes back in {@link #PERIOD}: one token a nanosecond. */
  int TOKENS = 1_000_000_000;

  Duration PERIOD = Duration.ofSeconds(1);

  /** More than the largest workload has, so that nothing is evicted or shared. */
  long MAX_KEYS = 2_000_000;

  boolean allow(String key);

  /** Allows, and says what is left. Throws if it was denied. */
  default Object decide(String key) {
    throw new UnsupportedOperationException("This limiter is measured by allow only");
  }

  @Override
  default void close() {}

  /** What makes a limiter without keys a keyed one, as their manuals advise. */
  static <T> Cache<String, T> cache() {
    return Caffeine.newBuilder()
        .maximumSize(MAX_KEYS)
        .expireAfterAccess(Duration.ofMinutes(10))
        .build();
  }

  static void requireGranted(boolean granted) {
    if (!granted) {
      throw new IllegalStateException(
          "Denied, but this is a measurement of calls that are granted");
    }
  }
}
