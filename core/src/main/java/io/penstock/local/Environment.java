package io.penstock.local;

import io.penstock.BucketCrashedException;
import io.penstock.CallTimeoutException;
import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.LimiterListener;
import io.penstock.LimiterUnavailableException;
import io.penstock.MailboxFullException;
import io.penstock.QuarantinedException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What all buckets of a limiter share: its settings, its counters and those who listen. */
final class Environment {

  private static final Logger LOG = System.getLogger(Environment.class.getName());

  /** Is told of each message that an owner is about to handle; a test makes it throw or wait. */
  interface Probe {
    void handling();
  }

  final LocalOptions options;
  final SharedTimer timer;
  final @Nullable Probe probe;

  final LongAdder allowed = new LongAdder();
  final LongAdder denied = new LongAdder();
  final LongAdder overloaded = new LongAdder();
  final LongAdder timedOut = new LongAdder();
  final LongAdder restarts = new LongAdder();
  final LongAdder quarantines = new LongAdder();
  final AtomicLong deepestMailbox = new AtomicLong();

  private volatile LimitSet limits;
  private volatile boolean hasForgotten;
  private volatile long forgottenAt; // if so
  private final @Nullable LimiterListener listener;
  private final AtomicBoolean listenerComplained = new AtomicBoolean();

  Environment(LocalOptions options, SharedTimer timer, @Nullable Probe probe) {
    this.options = options;
    this.limits = new LimitSet(options.limits());
    this.timer = timer;
    this.probe = probe;
    this.listener = options.listener() == LocalOptions.NO_LISTENER ? null : options.listener();
  }

  /** The limits that hold. Who dates a decision by a reading of the ticker reads these after it. */
  LimitSet limits() {
    return limits;
  }

  /** Lets other limits hold from that reading of the ticker on. */
  synchronized void reconfigure(List<Limit> others, long reading) {
    if (!limits.consistsOf(others)) {
      limits = limits.followedBy(others, reading);
    }
  }

  /**
   * Notes, under the lock of the sweep and before a bucket is forgotten, which date it has seen.
   */
  void forgetting(long date) {
    if (!hasForgotten || date - forgottenAt > 0) {
      forgottenAt = date;
      hasForgotten = true;
    }
  }

  /**
   * The date of a bucket that is made: no earlier than any that a forgotten one has seen, or a
   * ticker that steps back would have the same stretch of time credited to both.
   */
  long birth(long reading) {
    return hasForgotten ? reading + Math.max(0, forgottenAt - reading) : reading;
  }

  void depthReached(int waiting) {
    if (waiting > deepestMailbox.get()) {
      deepestMailbox.accumulateAndGet(waiting, Math::max);
    }
  }

  boolean isListening() {
    return listener != null;
  }

  void decided(String key, long cost, Decision decision) {
    tell(to -> to.onDecision(key, cost, decision));
  }

  /** Tells the listener of an error, which is returned to be thrown. */
  <E extends LimiterUnavailableException> E unavailable(String key, E e) {
    tell(to -> to.onUnavailable(key, e));
    return e;
  }

  void restarted(String key, Throwable cause, boolean quarantining) {
    tell(to -> to.onRestart(key, cause));
    if (quarantining) {
      tell(to -> to.onQuarantine(key));
    }
  }

  void keysReached(long keys) {
    LOG.log(
        Level.WARNING,
        "{0} of at most {1} buckets are in use{2}",
        keys,
        options.maxKeys(),
        keys < options.maxKeys() ? "" : ": keys without one share a few from now on");
    tell(to -> to.onKeys(keys, options.maxKeys()));
  }

  /** A listener's fault is its own: it changes no answer. */
  private void tell(Consumer<LimiterListener> what) {
    LimiterListener to = listener;
    if (to == null) {
      return;
    }
    try {
      what.accept(to);
    } catch (Throwable t) {
      if (listenerComplained.compareAndSet(false, true)) {
        LOG.log(
            Level.ERROR,
            "The limiter's listener " + to.getClass().getName() + " threw; this is logged once",
            t);
      }
    }
  }

  MailboxFullException mailboxFull(String key) {
    overloaded.increment();
    return new MailboxFullException(
        "key '"
            + key
            + "': "
            + options.mailboxCapacity()
            + " messages are waiting (the mailbox capacity); this one was not taken");
  }

  CallTimeoutException callTimedOut(String key) {
    timedOut.increment();
    return new CallTimeoutException(
        "key '" + key + "': not served within the call timeout; nothing was spent");
  }

  QuarantinedException quarantined(String key) {
    return new QuarantinedException(
        "key '" + key + "': quarantined after too many faults; nothing was spent");
  }

  BucketCrashedException crashed(String key, Throwable fault) {
    return new BucketCrashedException(
        "key '" + key + "': handling the message met a fault; nothing was spent", fault);
  }
}
