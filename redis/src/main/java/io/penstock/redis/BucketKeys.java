package io.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where the bucket of a key is: {@code PREFIX:{POLICY:KEY}}, the braces being those of Redis
 * Cluster, which places a key by what stands between the first opening and the next closing one.
 *
 * <p>So that no two buckets get one name and every bucket its own place, a percent sign and what
 * has a meaning here are written as in URLs: the opening brace in prefixes, the closing one in
 * policies and keys, the colon in policies. Most names have none of these and stay as they are.
 */
final class BucketKeys {

  private static final HexFormat HEX = HexFormat.of();
  private static final MessageDigest SHA_256 = sha256();

  private final String start;
  private final boolean hashed;

  BucketKeys(String prefix, String policy, boolean hashed) {
    this.start = escaped(prefix, "{") + ":{" + escaped(policy, ":}") + ":";
    this.hashed = hashed;
  }

  /** Where news about buckets of a prefix are told. */
  static String channel(String prefix) {
    return escaped(prefix, "{") + ":forget";
  }

  String of(String key) {
    return start + (hashed ? digest(key) : escaped(key, "}")) + "}";
  }

  private static String digest(String key) {
    byte[] utf8 = key.getBytes(UTF_8);
    MessageDigest digest = copy();
    if (isWellFormed(key, utf8)) {
      return HEX.formatHex(digest.digest(utf8));
    }
    // Half a character is a question mark in UTF-8: two such keys would be one. No UTF-8 starts so.
    digest.update((byte) 0xff);
    for (int i = 0; i < key.length(); i++) {
      digest.update((byte) (key.charAt(i) >> 8));
      digest.update((byte) key.charAt(i));
    }
    return HEX.formatHex(digest.digest());
  }

  private static boolean isWellFormed(String key, byte[] utf8) {
    for (int i = 0; i < key.length(); i++) {
      if (Character.isSurrogate(key.charAt(i))) {
        return new String(utf8, UTF_8).equals(key);
      }
    }
    return true;
  }

  private static MessageDigest copy() {
    try {
      return (MessageDigest) SHA_256.clone(); // cheaper than asking the providers each time
    } catch (CloneNotSupportedException e) {
      return sha256();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  private static String escaped(String text, String special) {
    StringBuilder escaped = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean half =
          Character.isSurrogate(c)
              && !(Character.isHighSurrogate(c)
                  && i + 1 < text.length()
                  && Character.isLowSurrogate(text.charAt(i + 1)))
              && !(Character.isLowSurrogate(c)
                  && i > 0
                  && Character.isHighSurrogate(text.charAt(i - 1)));
      if (c == '%' || special.indexOf(c) >= 0 || half) {
        escaped = escaped == null ? new StringBuilder(text.substring(0, i)) : escaped;
        escaped.append(half ? String.format("%%u%04X", (int) c) : String.format("%%%02X", (int) c));
      } else if (escaped != null) {
        escaped.append(c);
      }
    }
    return escaped == null ? text : escaped.toString();
  }
}
