package io.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What a bucket is asked or told. Immutable. */
final class Message {

  /** What for. */
  enum Verb {
    TAKE(0),
    PEEK(1),
    REFUND(2),
    RESET(3);

    private final int number;

    Verb(int number) {
      this.number = number;
    }

    /** As the script knows it. */
    int number() {
      return number;
    }

    /** Whether a bucket may hold more afterwards. */
    boolean gives() {
      return this == REFUND || this == RESET;
    }
  }

  private final Verb verb;
  private final byte[] key;
  private final long tokens;
  private final LimitSet limits;
  private final byte[] channel;

  /**
   * Makes a message.
   *
   * @param key of the bucket, as in Redis
   * @param tokens at least 1; of no meaning for some verbs
   * @param channel where to tell that the bucket was given more
   */
  Message(Verb verb, String key, long tokens, LimitSet limits, byte[] channel) {
    this(verb, key.getBytes(UTF_8), tokens, limits, channel);
  }

  private Message(Verb verb, byte[] key, long tokens, LimitSet limits, byte[] channel) {
    this.verb = verb;
    this.key = key;
    this.tokens = tokens;
    this.limits = limits;
    this.channel = channel;
  }

  /** The message that gives back what this one has taken. */
  Message reversed() {
    return new Message(Verb.REFUND, key, tokens, limits, channel);
  }

  Verb verb() {
    return verb;
  }

  /** Not to be changed. */
  byte[] key() {
    return key;
  }

  long tokens() {
    return tokens;
  }

  LimitSet limits() {
    return limits;
  }

  /** Not to be changed. */
  byte[] channel() {
    return channel;
  }
}
