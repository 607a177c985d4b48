package io.penstock.benchmarks.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;

/** Who keeps buckets in Redis. All have one connection that their threads share. */
enum SharedContender {
  /** Ours. */
  PENSTOCK("penstock"),
  /** With the settings that its documentation recommends. */
  BUCKET4J("bucket4j-lettuce"),
  /** What Spring Cloud Gateway does, as one script. */
  GATEWAY("gateway-script");

  final String label;

  SharedContender(String label) {
    this.label = label;
  }

  /**
   * Makes one: with a connection of that client, or of its own to the same Redis, and with a bucket
   * of that many tokens for each key, which come back every second.
   */
  SharedLimiter open(RedisClient client, RedisURI uri, long tokens) {
    return switch (this) {
      // Rivals have no such deadline; who is late is to be slow here, too, not left out.
      case PENSTOCK -> new PenstockShared(uri, tokens + "/s", "10s");
      case BUCKET4J -> new Bucket4jShared(client, tokens);
      case GATEWAY -> new GatewayScript(client, tokens);
    };
  }
}
