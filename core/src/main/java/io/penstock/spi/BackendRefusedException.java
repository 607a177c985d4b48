package io.penstock.spi;

/** There is a backend, but the settings forbid to use it as it is. */
public final class BackendRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String key;
  private final String expected;

  /**
   * Makes the exception.
   *
   * @param key the setting that forbids it, such as {@code redis.require-noeviction}
   * @param found what was met
   * @param expected in place of it
   */
  public BackendRefusedException(String key, String found, String expected) {
    super(found);
    this.key = key;
    this.expected = expected;
  }

  /** The setting that forbids it, without {@code penstock.} before it. */
  public String key() {
    return key;
  }

  /** What was expected. */
  public String expected() {
    return expected;
  }
}
