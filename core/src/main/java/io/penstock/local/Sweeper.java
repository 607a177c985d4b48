package io.penstock.local;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;

/**
 * Has the buckets of a limiter looked through every few seconds. Holds the limiter weakly: one that
 * was dropped without being closed is collected, and its place on the timer given back.
 */
final class Sweeper {

  private static final Logger LOG = System.getLogger(Sweeper.class.getName());

  private final WeakReference<LocalRateLimiter> limiter;
  private final SharedTimer timer;
  private boolean stopped; // guarded by this
  private boolean complained;

  private Sweeper(LocalRateLimiter limiter, SharedTimer timer) {
    this.limiter = new WeakReference<>(limiter);
    this.timer = timer;
  }

  static Sweeper start(LocalRateLimiter limiter, SharedTimer timer) {
    Sweeper sweeper = new Sweeper(limiter, timer);
    timer.join(sweeper);
    return sweeper;
  }

  void run(Pace pace) {
    LocalRateLimiter swept = limiter.get();
    if (swept == null) {
      stop();
      return;
    }
    try {
      swept.sweep(pace);
    } catch (Throwable t) { // a throwing Ticker, for one: the next round must come all the same
      if (!complained) {
        complained = true;
        LOG.log(Level.ERROR, "Looking for idle buckets failed; this is logged once", t);
      }
    }
  }

  synchronized void stop() {
    if (!stopped) {
      stopped = true;
      timer.leave(this);
      timer.release();
    }
  }
}
