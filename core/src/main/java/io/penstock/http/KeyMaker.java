package io.penstock.http;

import io.penstock.config.KeyExpression;
import io.penstock.config.KeyExpression.Source;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes the key of a request: {@code ip=203.0.113.7}, {@code header:x-api-key=abc&ip=203.0.113.7}.
 *
 * <p>No two different lists of (source, value) give one key: values are escaped where they hold
 * what joins them, and long keys are replaced by their hash, which no source is called like.
 */
final class KeyMaker {

  /** The bucket of all requests that have no key; no present key looks like it. */
  static final String ANONYMOUS = "anonymous";

  private static final int LONGEST = 256; // bytes of UTF-8

  /** Reads one source; null or blank where the request does not have it. */
  private interface Reader {
    @Nullable String read(RequestFacts request);
  }

  private record Part(String prefix, Reader reader) {}

  private final Part[][] alternatives;

  KeyMaker(KeyExpression expression) {
    this.alternatives =
        expression.alternatives().stream().map(KeyMaker::parts).toArray(Part[][]::new);
  }

  /** The key by the first alternative that is there as a whole; null if none is. */
  @Nullable String keyOf(RequestFacts request) {
    for (Part[] parts : alternatives) {
      String key = parts.length == 1 ? text(parts[0], request) : joined(parts, request);
      if (key != null) {
        return bounded(key);
      }
    }
    return null;
  }

  private static @Nullable String joined(Part[] parts, RequestFacts request) {
    StringBuilder key = new StringBuilder();
    for (Part part : parts) {
      String text = text(part, request);
      if (text == null) {
        return null;
      }
      (key.isEmpty() ? key : key.append('&')).append(text);
    }
    return key.toString();
  }

  private static @Nullable String text(Part part, RequestFacts request) {
    String value = part.reader.read(request);
    if (value == null) {
      return null;
    }
    String stripped = value.strip();
    return stripped.isEmpty() ? null : part.prefix.concat(escaped(stripped));
  }

  private static String escaped(String value) {
    return value.indexOf('%') < 0 && value.indexOf('&') < 0
        ? value
        : value.replace("%", "%25").replace("&", "%26");
  }

  private static String bounded(String key) {
    return key.length() <= LONGEST / 3 || utf8Length(key) <= LONGEST ? key : hashed(key);
  }

  private static int utf8Length(String key) {
    int length = 0;
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      // A surrogate is half of a character of four bytes.
      length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }

  /** Hashes the characters themselves: UTF-8 would make all broken surrogates one. */
  private static String hashed(String key) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * key.length());
    bytes.asCharBuffer().put(key);
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return "sha256=" + HexFormat.of().formatHex(sha256.digest(bytes.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static Part[] parts(List<Source> sources) {
    return sources.stream().map(KeyMaker::part).toArray(Part[]::new);
  }

  private static Part part(Source source) {
    if (source instanceof Source.Named header) {
      String name = header.name();
      return new Part(
          "header:" + name.toLowerCase(Locale.ROOT) + "=", request -> request.header(name));
    }
    return source == Source.IP
        ? new Part("ip=", request -> ClientAddress.of(request.peerAddress()))
        : new Part("principal=", RequestFacts::principalName);
  }
}
