package io.penstock.http;

import io.penstock.config.KeyExpression;
import io.penstock.config.KeyExpression.Source;
import io.penstock.policy.KeyResolver;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
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
  private static final int ADDRESS_PREFIX = "ip=".length();

  /** Writes one part of a key: null or blank where the request does not have it. */
  private interface Reader {
    @Nullable String read(Subject request);
  }

  /** A source, and what stands before its value. */
  private record Part(String prefix, Reader reader) {}

  private final Part[][] alternatives;

  KeyMaker(KeyExpression expression) {
    this.alternatives =
        expression.alternatives().stream().map(KeyMaker::parts).toArray(Part[][]::new);
  }

  /**
   * The key by the first alternative that is there as a whole; null if none is.
   *
   * @throws NoKeyException if code of the application that was asked has failed
   */
  @Nullable String keyOf(Subject request) {
    for (Part[] parts : alternatives) {
      String key = parts.length == 1 ? text(parts[0], request) : joined(parts, request);
      if (key != null) {
        return bounded(key);
      }
    }
    return null;
  }

  private static @Nullable String joined(Part[] parts, Subject request) {
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

  private static @Nullable String text(Part part, Subject request) {
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
    if (source instanceof Source.Named named) {
      return part(named);
    }
    if (source instanceof Source.Custom custom) {
      String name = custom.resolver().className();
      KeyResolver resolver = (KeyResolver) custom.resolver().instance();
      return new Part(prefix(name), request -> resolved(name, resolver, request));
    }
    String name = ((Source.Simple) source).name();
    return new Part(
        prefix(name),
        switch (name) {
          case "ip" -> KeyMaker::address;
          case "principal" -> request -> request.facts().principalName();
          case "session" -> request -> request.facts().sessionId();
          case "path" -> Subject::path;
          case "route" -> request -> request.facts().route();
          case "method" -> Subject::method;
          case "host" -> KeyMaker::host;
          default -> throw new AssertionError("a source without reader: " + name);
        });
  }

  private static Part part(Source.Named source) {
    String name = source.name();
    return switch (source.kind()) {
      case HEADER ->
          new Part(
              prefix("header:" + name.toLowerCase(Locale.ROOT)),
              request -> request.facts().header(name));
      case COOKIE -> new Part(prefix("cookie:" + name), request -> request.facts().cookie(name));
      case QUERY ->
          new Part(
              prefix("query:" + name),
              request -> QueryString.first(request.facts().queryString(), name));
      case ATTRIBUTE -> new Part(prefix("attribute:" + name), request -> attribute(name, request));
      case CONSTANT -> new Part(prefix("constant"), request -> name);
    };
  }

  /** Names may hold what separates them from values, too. */
  private static String prefix(String source) {
    return escaped(source).replace("=", "%3D") + "=";
  }

  private static @Nullable String address(Subject request) {
    Client client = request.client();
    return client == null ? null : client.key().substring(ADDRESS_PREFIX);
  }

  private static @Nullable String host(Subject request) {
    String host = request.facts().host();
    return host == null ? null : HostName.of(host);
  }

  private static @Nullable String attribute(String name, Subject request) {
    Object value = request.facts().attribute(name);
    return value == null || value instanceof String
        ? (String) value
        : asked("attribute:" + name, value::toString);
  }

  private static @Nullable String resolved(String name, KeyResolver resolver, Subject request) {
    return asked(name, () -> resolver.resolve(request).orElse(null));
  }

  /** Runs other people's code. */
  private static @Nullable String asked(String source, Supplier<@Nullable String> code) {
    try {
      return code.get();
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable t) {
      throw new NoKeyException(source, t);
    }
  }
}
