package io.penstock.spi;

import static java.util.Objects.requireNonNull;

/** What every limiter asks of its arguments. */
public final class Arguments {

  private Arguments() {}

  /**
   * Checks a key with some tokens.
   *
   * @param key of a bucket
   * @param name of the argument {@code tokens}, for the message
   * @param tokens of that key, at least 1
   * @throws NullPointerException if the key is null
   * @throws IllegalArgumentException if there are fewer
   */
  public static void check(String key, String name, long tokens) {
    requireNonNull(key, "key: null (expected: not null)");
    if (tokens < 1) {
      throw new IllegalArgumentException(name + ": " + tokens + " (expected: >= 1)");
    }
  }
}
