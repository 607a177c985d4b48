package io.penstock.local;

import io.penstock.BucketCrashedException;
import io.penstock.bucket.NarrowMeter;
import io.penstock.local.Request.Reply;
import io.penstock.mailbox.Mailbox;
import io.penstock.mailbox.Message;
import io.penstock.mailbox.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The bucket of one key: levels, touched by one owner at a time.
 *
 * <p>Every message is dated by the later of its sender's reading of the ticker and the latest date
 * this bucket has seen, and settled to that date: what has come in is added, exactly. So a ticker
 * that steps back adds nothing, and a message that waited in the mailbox loses nothing.
 */
class BucketActor extends Mailbox {

  /** {@link #take}: somebody else is in, or there was a fault lately: send a message instead. */
  static final long NOT_TAKEN = Long.MIN_VALUE;

  final Environment environment;

  // The owner's. A single narrow limit keeps its level in the long and has no array.
  private long level;
  private long @Nullable [] levels; // never changed once stored here
  private long date;
  private @Nullable Faults faults;

  /** A bucket that holds what the array says at that date. */
  BucketActor(Environment environment, long[] levels, long date) {
    this.environment = environment;
    this.date = date;
    if (environment.limits.single != null) {
      this.level = levels[0];
    } else {
      this.levels = levels;
    }
  }

  /**
   * Starts out held by the thread that makes it, which must let it go by {@link #letGo} once others
   * may find it.
   */
  static BucketActor held(Environment environment, long[] levels, long date) {
    BucketActor actor = new BucketActor(environment, levels, date);
    boolean claimed = actor.tryClaim();
    assert claimed;
    return actor;
  }

  /** Lowers the levels, as owner, to what another bucket of the same limits holds. */
  final void lowerTo(long[] others) {
    if (levels == null) {
      level = Math.min(level, others[0]);
    } else {
      levels = environment.limits.lower(levels, others);
    }
  }

  final void letGo() {
    try {
      release();
    } catch (StackOverflowError e) {
      offered = true;
    }
  }

  /**
   * The call of an uncontended bucket with a single narrow limit: one compare-and-set in, one out,
   * no allocation.
   *
   * @return the level afterwards if the tokens were spent, its complement if not, or {@link
   *     #NOT_TAKEN}
   * @throws BucketCrashedException if a fault was met; nothing was spent
   */
  final long take(String key, NarrowMeter meter, long reading, long tokens) {
    if (!tryClaim()) {
      return NOT_TAKEN;
    }
    long answer;
    try {
      Environment.Probe probe = environment.probe;
      if (probe != null) {
        probe.handling();
      }
      if (faults == null) {
        long elapsed = Math.max(0, reading - date);
        long settled = meter.settled(level, elapsed);
        long left = meter.spent(settled, tokens);
        answer = left >= 0 ? left : ~settled;
        level = left >= 0 ? left : settled;
        date += elapsed;
      } else {
        answer = NOT_TAKEN;
      }
    } catch (Throwable t) {
      boolean quarantining = false;
      try {
        quarantining = noteFault(reading);
      } finally {
        offered = true; // not release(): after a fault we serve nobody
      }
      throw crashed(key, t, quarantining);
    }
    try {
      release();
    } catch (StackOverflowError e) {
      offered = true; // release() did not begin
    }
    return answer;
  }

  /** Sends a call and waits. */
  final Outcome call(Request request) {
    LocalOptions options = environment.options;
    return call(request, options.callTimeoutNanos(), options.mailboxCapacity());
  }

  /** Sends a cast. */
  final Outcome cast(Request request) {
    return cast(request, environment.options.mailboxCapacity());
  }

  @Override
  protected void enqueued(int waiting) {
    environment.depthReached(waiting);
  }

  @Override
  protected void handle(Message message) {
    Request request = (Request) message;
    Environment.Probe probe = environment.probe;
    if (probe != null) {
      probe.handling();
    }
    LimitSet limits = environment.limits;
    long elapsed = Math.max(0, request.reading - date);
    long newDate = date + elapsed;
    Faults newFaults = isBlameless(request.reading) ? null : faults;
    long[] newLevels = settled(request.reading);
    Reply reply = Reply.GRANTED;
    switch (request.kind) {
      case TAKE -> {
        if (newFaults != null && newFaults.isQuarantined()) {
          reply = Reply.QUARANTINED;
        } else if (!limits.spendIn(newLevels, request.tokens)) {
          reply = Reply.DENIED;
        }
      }
      case REFUND -> limits.refundIn(newLevels, request.tokens);
      case RESET -> {
        newLevels = limits.full();
        newFaults = null;
      }
      case PEEK, INHERIT -> {}
    }
    if (request.answer(reply, newLevels)) {
      // Nothing below can throw: what was answered is what becomes of the bucket.
      if (levels == null) {
        level = newLevels[0];
      } else {
        levels = newLevels;
      }
      date = newDate;
      faults = newFaults;
    }
  }

  @Override
  protected void faulted(Message message, Throwable fault) {
    Request request = (Request) message;
    if (noteFault(request.reading)) {
      request.quarantining();
    }
  }

  /** Charges the restart budget, as owner; true if that puts the bucket in quarantine. */
  private boolean noteFault(long reading) {
    environment.restarts.increment();
    boolean before = faults != null && faults.isQuarantined();
    faults = Faults.after(faults, date + Math.max(0, reading - date), environment.options);
    boolean quarantining = faults.isQuarantined() && !before;
    if (quarantining) {
      environment.quarantines.increment();
    }
    return quarantining;
  }

  private BucketCrashedException crashed(String key, Throwable fault, boolean quarantining) {
    backstop();
    environment.restarted(key, fault, quarantining);
    BucketCrashedException crash = new BucketCrashedException(environment.crashMessage(key), fault);
    environment.unavailable(key, crash);
    return crash;
  }

  @Override
  protected void backstop() {
    environment.timer.execute(this::serveOffered);
  }

  /**
   * Whether it looks as if this bucket had been idle long enough to be full. Reads the date without
   * order, so it may be wrong either way; {@link #closeIfFull} is not.
   */
  final boolean seemsIdle(long now) {
    long fillNanos = environment.limits.fillNanos;
    return fillNanos == NarrowMeter.NEVER || now - date >= fillNanos;
  }

  /** The levels at that date, as owner; a new array. */
  final long[] settled(long reading) {
    long[] settled = levels == null ? new long[] {level} : levels.clone();
    environment.limits.settleIn(settled, Math.max(0, reading - date));
    return settled;
  }

  /** Ends this bucket if forgetting it loses nothing: it is full, idle and without recent fault. */
  final boolean closeIfFull(long now) {
    serveOffered();
    if (!tryClaim()) {
      return false;
    }
    boolean closed = false;
    try {
      closed = isBlameless(now) && environment.limits.isFull(settled(now)) && tryClose();
    } finally {
      if (!closed) {
        letGo();
      }
    }
    return closed;
  }

  /** Whether the last fault, if any, lies the restart period back; as owner. */
  private boolean isBlameless(long now) {
    Faults recent = faults;
    return recent == null || recent.isOver(date + Math.max(0, now - date), environment.options);
  }
}
