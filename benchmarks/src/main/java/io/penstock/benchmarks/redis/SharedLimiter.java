package io.penstock.benchmarks.redis;

/** A limiter whose buckets are in Redis. Safe for use by several threads. */
interface SharedLimiter extends AutoCloseable {

  /** Asks for one token. */
  boolean allow(String key);

  @Override
  void close();
}
