package io.penstock.local;

import io.penstock.Limit;
import io.penstock.Ticker;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Real limiters for Lincheck, but for their place on the timer: its thread is none that a model
 * checker controls, and everything that can be reached from it would be instrumented. Sweeping is
 * an operation instead; a mailbox in which only casts wait, after a fault or 64 messages, does not
 * come up.
 */
final class LincheckLimiter {

  /** Never given back, so that making a limiter starts no thread and ends none. */
  private static final SharedTimer KEPT = SharedTimer.acquire();

  /** Takes what is handed over and never runs it: nobody here waits for a stage. */
  private static final SharedTimer IDLE = idle();

  /** Would be told of a full table each time. */
  private static final Logger LOG = Logger.getLogger("io.penstock.local.Environment");

  static {
    LOG.setLevel(Level.OFF);
  }

  private LincheckLimiter() {}

  static LocalRateLimiter of(
      List<Limit> limits, long maxKeys, long callTimeoutNanos, Ticker ticker) {
    LocalRateLimiter limiter =
        new LocalRateLimiter(
            new LocalOptions(
                limits, maxKeys, callTimeoutNanos, 100, 3, 1, ticker, LocalOptions.NO_LISTENER));
    try {
      ((Sweeper) taken(limiter, "sweeper")).stop();
      if (taken(taken(limiter, "environment"), "timer") != KEPT) {
        throw new AssertionError("Not the timer that is kept");
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("LocalRateLimiter has changed", e);
    }
    return limiter;
  }

  private static SharedTimer idle() {
    try {
      Constructor<SharedTimer> constructor = SharedTimer.class.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance(); // whose thread is not started
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("SharedTimer has changed", e);
    }
  }

  /** Reads a field, and changes it if what it holds leads to the timer. */
  private static Object taken(Object from, String name) throws ReflectiveOperationException {
    Field field = from.getClass().getDeclaredField(name);
    field.setAccessible(true);
    Object value = field.get(from);
    if (value instanceof Sweeper) {
      field.set(from, null);
    } else if (value instanceof SharedTimer) {
      field.set(from, IDLE);
    }
    return value;
  }
}
