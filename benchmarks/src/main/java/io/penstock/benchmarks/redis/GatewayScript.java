package io.penstock.benchmarks.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;

/**
 * A bucket as Spring Cloud Gateway keeps it: its tokens under one key, the second of its last use
 * under another, both written anew by each decision.
 */
final class GatewayScript implements SharedLimiter {

  private static final String SCRIPT =
      """
      local rate, capacity, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
      local now = tonumber(redis.call('TIME')[1])
      local tokens = tonumber(redis.call('GET', KEYS[1])) or capacity
      local last = tonumber(redis.call('GET', KEYS[2])) or 0
      tokens = math.min(capacity, tokens + math.max(0, now - last) * rate)
      local allowed = 0
      if tokens >= cost then
        allowed, tokens = 1, tokens - cost
      end
      local ttl = math.max(1, math.floor(capacity / rate * 2))
      redis.call('SETEX', KEYS[1], ttl, tokens)
      redis.call('SETEX', KEYS[2], ttl, now)
      return {allowed, tokens}
      """;

  private final StatefulRedisConnection<String, String> connection;
  private final String digest;
  private final String tokens;

  GatewayScript(RedisClient client, long tokens) {
    this.connection = client.connect();
    this.digest = connection.sync().scriptLoad(SCRIPT);
    this.tokens = Long.toString(tokens);
  }

  @Override
  public boolean allow(String key) {
    String bucket = "gateway.{" + key + "}";
    List<Long> answer =
        connection
            .sync()
            .evalsha(
                digest,
                ScriptOutputType.MULTI,
                new String[] {bucket + ".tokens", bucket + ".timestamp"},
                tokens,
                tokens,
                "1");
    return answer.get(0) == 1;
  }

  @Override
  public void close() {
    connection.close();
  }
}
