package io.penstock.redis;

import io.penstock.Limit;
import io.penstock.RateLimiter;
import io.penstock.spi.Backend;
import io.penstock.spi.BackendSettings;
import io.penstock.spi.DetailedRateLimiter;
import java.time.Duration;
import java.util.List;

/** A machine among several: a client and a limiter of its own, as properties make them. */
final class Node implements AutoCloseable {

  static final Duration PATIENT = Duration.ofSeconds(5);

  private final Backend backend;
  private final DetailedRateLimiter limiter;

  Node(String uri, Duration timeout, Limit... limits) {
    backend = new RedisBackendProvider().open(settings(uri, timeout, false));
    limiter = backend.limiter("api", List.of(limits));
  }

  /** A machine that Redis has answered. */
  static Node connected(String uri, Duration timeout, Limit... limits) {
    Node node = new Node(uri, timeout, limits);
    try {
      Waits.connected(node.limiter);
      return node;
    } catch (RuntimeException | Error e) {
      node.close();
      throw e;
    }
  }

  static BackendSettings settings(String uri, Duration timeout, boolean requireNoEviction) {
    return new BackendSettings(uri, "test", true, timeout, requireNoEviction);
  }

  RateLimiter limiter() {
    return limiter;
  }

  Backend backend() {
    return backend;
  }

  @Override
  public void close() {
    limiter.close();
    backend.close();
  }
}
