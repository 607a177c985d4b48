package io.penstock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The script that all messages to buckets are, and how it is called. */
final class BucketScript {

  /** More than any capacity, and the most that the script can count. */
  static final long MOST = 1L << 53;

  /** How the script reads the time, by the clock of Redis. */
  static final String CLOCK = "redis.call('TIME')";

  private final byte[][] starts;

  private BucketScript(String source) {
    byte[] text = source.getBytes(UTF_8);
    byte[] digest = HexFormat.of().formatHex(sha1(text)).getBytes(US_ASCII);
    this.starts =
        new byte[][] {
          start("EVALSHA", digest, 3),
          start("EVALSHA", digest, 4),
          start("EVAL", text, 3),
          start("EVAL", text, 4)
        };
  }

  static BucketScript standard() {
    return new BucketScript(standardText());
  }

  /** For tests: the same, reading the time from elsewhere, as seconds and microseconds. */
  static BucketScript withClock(String expression) {
    return new BucketScript(standardText().replace(CLOCK, expression));
  }

  private static String standardText() {
    try (InputStream in = BucketScript.class.getResourceAsStream("bucket.lua")) {
      if (in == null) {
        throw new IllegalStateException("bucket.lua: missing (expected: beside this class)");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] sha1(byte[] text) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(text); // as Redis names scripts
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-1", e);
    }
  }

  /**
   * What a command begins with, up to the key.
   *
   * @param inFull with the text of the script, for a Redis that does not know it
   * @param gives whether what it tells others is among the arguments
   * @return not to be changed
   */
  byte[] start(boolean inFull, boolean gives) {
    return starts[(inFull ? 2 : 0) + (gives ? 1 : 0)];
  }

  private static byte[] start(String command, byte[] script, int arguments) {
    ByteArrayOutputStream start = new ByteArrayOutputStream();
    start.writeBytes(
        "*%d\r\n$%d\r\n%s\r\n$%d\r\n"
            .formatted(3 + arguments, command.length(), command, script.length)
            .getBytes(US_ASCII));
    start.writeBytes(script);
    start.writeBytes("\r\n$1\r\n1\r\n".getBytes(US_ASCII)); // one key
    return start.toByteArray();
  }
}
