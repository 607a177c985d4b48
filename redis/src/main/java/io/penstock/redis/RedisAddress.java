package io.penstock.redis;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where Redis is, as {@code penstock.redis.uri} says it. Never shown: it may hold a password, and
 * the messages of those who read addresses repeat them.
 *
 * @param uris one; or several, which are nodes of a cluster
 */
record RedisAddress(List<RedisURI> uris) {

  static final String EXPECTED =
      "redis://HOST, rediss://HOST or redis-sentinel://HOST,HOST#MASTER, with USER:PASSWORD@ before"
          + " HOST and :PORT behind it where needed; or several redis:// or rediss:// of a cluster,"
          + " commas between";

  /** How long a connection may take to be made. */
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private static final Pattern BETWEEN = Pattern.compile("\\s*,\\s*(?=rediss?://)");

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it cannot be one; the message does not repeat it
   */
  static RedisAddress of(String text) {
    String trimmed = text.trim();
    List<RedisURI> uris = new ArrayList<>();
    boolean readable;
    try {
      if (trimmed.startsWith("redis-sentinel://")) {
        uris.add(RedisURI.create(trimmed));
        readable = uris.get(0).getSentinelMasterId() != null;
      } else {
        for (String each : BETWEEN.split(trimmed, -1)) {
          uris.add(node(each));
        }
        readable = true;
      }
    } catch (RuntimeException e) {
      readable = false; // not passed on: its message repeats the address
    }
    if (!readable) {
      throw new IllegalArgumentException("not an address of Redis (expected: " + EXPECTED + ")");
    }
    for (RedisURI uri : uris) {
      uri.setTimeout(CONNECT_TIMEOUT);
      uri.getSentinels().forEach(sentinel -> sentinel.setTimeout(CONNECT_TIMEOUT));
    }
    return new RedisAddress(List.copyOf(uris));
  }

  private static RedisURI node(String text) {
    if (!text.startsWith("redis://") && !text.startsWith("rediss://")) {
      throw new IllegalArgumentException("scheme");
    }
    RedisURI uri = RedisURI.create(text);
    String host = uri.getHost();
    boolean isPortUnreadable =
        host != null && host.indexOf(':') >= 0 && host.indexOf(':') == host.lastIndexOf(':');
    if (host == null || host.isEmpty() || isPortUnreadable) {
      throw new IllegalArgumentException("host");
    }
    return uri;
  }

  boolean isCluster() {
    return uris.size() > 1;
  }

  @Override
  public String toString() {
    return isCluster() ? "a cluster" : uris.get(0).getSentinels().isEmpty() ? "one" : "Sentinel";
  }
}
