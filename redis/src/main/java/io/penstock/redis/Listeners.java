package io.penstock.redis;

import io.penstock.BackendUnavailableException;
import io.penstock.Decision;
import io.penstock.LimiterListener;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells the listener, whose faults are logged once and are nobody else's. */
final class Listeners {

  private static final System.Logger LOG = System.getLogger(Listeners.class.getName());

  /** Hears nothing. */
  static final LimiterListener NOBODY = new LimiterListener() {};

  private final LimiterListener listener;
  private final AtomicBoolean logged = new AtomicBoolean();

  Listeners(LimiterListener listener) {
    this.listener = listener;
  }

  void decided(String key, long cost, Decision decision) {
    if (listener != NOBODY) {
      tell(() -> listener.onDecision(key, cost, decision));
    }
  }

  void unavailable(String key, BackendUnavailableException e) {
    if (listener != NOBODY) {
      tell(() -> listener.onUnavailable(key, e));
    }
  }

  private void tell(Runnable event) {
    try {
      event.run();
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable t) {
      if (logged.compareAndSet(false, true)) {
        LOG.log(System.Logger.Level.WARNING, "A LimiterListener threw. (Logged once.)", t);
      }
    }
  }
}
