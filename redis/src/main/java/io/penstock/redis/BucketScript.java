package io.penstock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.penstock.redis.Message.Verb;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The script that all messages to buckets are, and how it is called. */
final class BucketScript {

  /** More than any capacity, and the most that the script can count. */
  private static final long MOST = 1L << 53;

  private static final byte[] ONE_KEY = {'1'};
  private static final byte[] NOTHING = {};

  /** How the script reads the time, by the clock of Redis. */
  static final String CLOCK = "redis.call('TIME')";

  private final byte[] text;
  private final byte[] digest;

  private BucketScript(String text) {
    this.text = text.getBytes(UTF_8);
    this.digest = HexFormat.of().formatHex(sha1(this.text)).getBytes(US_ASCII);
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
   * Makes a command of a message.
   *
   * @param deadline in microseconds of Redis' clock, 0 if there is none
   * @param inFull with the text of the script, for a Redis that does not know it
   */
  BucketCommand command(Message message, long deadline, boolean inFull) {
    boolean gives = message.verb() == Verb.REFUND || message.verb() == Verb.RESET;
    CommandArgs<byte[], byte[]> args =
        new CommandArgs<>(ByteArrayCodec.INSTANCE)
            .add(inFull ? text : digest)
            .add(ONE_KEY)
            .addKey(message.key())
            .add(message.verb().argument())
            .add(Math.min(message.tokens(), MOST))
            .add(deadline)
            .add(gives ? message.channel() : NOTHING);
    for (byte[] each : message.limits().arguments()) {
      args.add(each);
    }
    return new BucketCommand(
        inFull ? CommandType.EVAL : CommandType.EVALSHA, args, message.limits().width());
  }
}
