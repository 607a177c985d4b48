import io.penstock.redis.RedisBackendProvider;
import io.penstock.spi.BackendProvider;

/** Limiters whose buckets several machines share in Redis. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.penstock.redis {
  requires transitive io.penstock.core;
  requires transitive lettuce.core;
  requires com.github.benmanes.caffeine;
  requires io.github.resilience4j.circuitbreaker;
  requires io.github.resilience4j.core;
  requires io.netty.buffer;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires static org.jspecify;
  requires static com.google.errorprone.annotations;

  exports io.penstock.redis;

  provides BackendProvider with
      RedisBackendProvider;
}
