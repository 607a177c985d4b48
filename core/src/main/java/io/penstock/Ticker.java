package io.penstock;

/**
 * A source of time: nanoseconds from an arbitrary origin, as {@link System#nanoTime()} gives them.
 *
 * <p>Only differences of readings are used, so a ticker may start anywhere and may wrap around. One
 * that steps back pauses refill until it has caught up again; it never creates tokens. One that
 * throws fails the call that asked it, and that call spends nothing. A ticker is asked on the
 * calling thread, never while a bucket is held, so it may call the limiter back.
 */
@FunctionalInterface
public interface Ticker {

  /**
   * Reads the time.
   *
   * @return nanoseconds since some fixed but arbitrary origin
   */
  long read();

  /**
   * The ticker of the running machine.
   *
   * @return a ticker that reads {@link System#nanoTime()}
   */
  static Ticker system() {
    return System::nanoTime;
  }
}
