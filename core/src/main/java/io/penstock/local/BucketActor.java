package io.penstock.local;

import io.penstock.BucketCrashedException;
import io.penstock.LimiterUnavailableException;
import io.penstock.bucket.NarrowMeter;
import io.penstock.local.Request.Kind;
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

  final Environment environment;

  // The owner's. A single narrow limit keeps its level in the long and has no array.
  private LimitSet limits;
  private long level;
  private long @Nullable [] levels; // never changed once stored here
  private long date;
  private @Nullable Faults faults;

  /** Until it is settled how full this bucket begins; nobody is served before. The owner's. */
  private @Nullable Inheritance inheritance;

  /** A bucket that holds what the draft says, which it takes over. */
  BucketActor(Environment environment, Draft draft) {
    this.environment = environment;
    this.limits = draft.limits();
    this.date = draft.date();
    if (limits.single != null) {
      this.level = draft.levels()[0];
    } else {
      this.levels = draft.levels();
    }
  }

  /**
   * A full bucket that has to learn first what it inherits. It starts out offered: whoever finds it
   * can do that, so that nothing depends on the thread that makes it.
   */
  static BucketActor inheriting(Buckets buckets, String key, Environment environment, Draft draft) {
    BucketActor actor = held(environment, draft);
    actor.inheritance = new Inheritance(buckets, key, actor, draft.date());
    actor.offered = true;
    return actor;
  }

  /** Starts out held by the thread that makes it, which must let it go by {@link #letGo}. */
  static BucketActor held(Environment environment, Draft draft) {
    BucketActor actor = new BucketActor(environment, draft);
    boolean claimed = actor.tryClaim();
    assert claimed;
    return actor;
  }

  @Override
  protected final boolean isReady() {
    Inheritance open = inheritance;
    if (open != null) {
      Draft draft = draft();
      if (!open.settle(draft)) {
        return false;
      }
      commit(draft);
      inheritance = null;
    }
    return true;
  }

  @Override
  protected final boolean getReady() {
    Inheritance open = inheritance; // read without order: settled at the worst
    return open == null || open.ask();
  }

  /** What this bucket holds, as owner; the draft's to change. */
  final Draft draft() {
    return new Draft(limits, levels == null ? new long[] {level} : levels.clone(), date);
  }

  /** Makes a draft the state, as owner. {@link #handle} has these stores written out. */
  final void commit(Draft draft) {
    LimitSet newLimits = draft.limits();
    long newDate = draft.date();
    long[] newLevels = draft.levels();
    long newLevel = newLevels[0];
    // All calls lie above: at the end of the stack, too, it is done as a whole or not at all.
    limits = newLimits;
    date = newDate;
    level = newLevel;
    levels = newLimits.single == null ? newLevels : null;
  }

  /** Whether this bucket has ended; for good. */
  final boolean hasEnded() {
    return isClosed();
  }

  /** Ends what {@link #held} began. */
  final void letGo() {
    release();
  }

  /**
   * The call of an uncontended bucket with a single narrow limit: one compare-and-set in, one out,
   * no allocation but for what the caller is told.
   *
   * @param current the limits that hold, read after the ticker was
   * @param meter their only meter
   * @return what the caller is told, or null if it cannot be done the short way: send a message
   * @throws BucketCrashedException if a fault was met; nothing was spent
   */
  final <A> @Nullable A take(
      String key, LimitSet current, NarrowMeter meter, long reading, long tokens, Form<A> form) {
    if (!tryClaimSoon()) {
      return null;
    }
    A told = null;
    try {
      Environment.Probe probe = environment.probe;
      if (probe != null) {
        probe.handling();
      }
      if (faults == null && limits == current) {
        long elapsed = Math.max(0, reading - date);
        long settled = meter.settled(level, elapsed);
        long left = meter.spent(settled, tokens);
        long after = left >= 0 ? left : settled;
        told = form.of(current, meter, left >= 0, after, tokens);
        level = after;
        date += elapsed;
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
    return told;
  }

  /**
   * Sends a call and waits for its answer.
   *
   * @return false if this bucket has ended
   * @throws LimiterUnavailableException if there is none; the listener has been told
   */
  final boolean ask(Request request) {
    LocalOptions options = environment.options;
    String key = request.key;
    switch (call(request, options.callTimeoutNanos(), options.mailboxCapacity())) {
      case CLOSED -> {
        return false;
      }
      case FULL -> throw environment.unavailable(key, environment.mailboxFull(key));
      case TIMED_OUT -> throw environment.unavailable(key, environment.callTimedOut(key));
      case SERVED, QUEUED -> {}
    }
    Throwable fault = request.fault();
    if (fault != null) {
      throw request.crash(fault);
    }
    if (request.reply() == Reply.QUARANTINED) {
      throw environment.unavailable(key, environment.quarantined(key));
    }
    return true;
  }

  /** Sends a cast. */
  Outcome cast(Request request) {
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
    Draft draft = draft();
    draft.bringTo(request.limits, request.reading);
    Faults newFaults = isBlameless(draft) ? null : faults;
    Reply reply = Reply.GRANTED;
    switch (request.kind) {
      case TAKE, DECIDE -> {
        if (newFaults != null && newFaults.isQuarantined()) {
          reply = Reply.QUARANTINED;
        } else if (!draft.spend(request.tokens)) {
          reply = Reply.DENIED;
        }
      }
      case REFUND -> draft.refund(request.tokens);
      case RESET -> {
        draft.fill();
        newFaults = null;
      }
      case PEEK, INHERIT -> {}
    }
    LimitSet newLimits = draft.limits();
    long newDate = draft.date();
    long newLevel = draft.levels()[0];
    long[] newLevels = newLimits.single == null ? draft.levels() : null;
    if (request.kind == Kind.DECIDE) {
      request.tell(newLimits.answer(reply == Reply.GRANTED, draft.levels(), request.tokens));
    }
    if (request.answer(reply, draft)) {
      // Nothing below can throw: what was answered is what becomes of the bucket.
      limits = newLimits;
      date = newDate;
      level = newLevel;
      levels = newLevels;
      faults = newFaults;
    }
  }

  @Override
  protected void faulted(Message message, Throwable fault) {
    Request request = (Request) message;
    request.crashed(fault, noteFault(request.reading));
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
    return environment.unavailable(key, environment.crashed(key, fault));
  }

  @Override
  protected void backstop() {
    environment.timer.execute(this::serveOffered);
  }

  /**
   * Whether a sweep has nothing to do here: the bucket has not been idle for long enough to be
   * full, and knows the limits that hold. Reads without order, so it may be wrong either way;
   * {@link #closeIfFull} is not.
   */
  final boolean seemsInUse(LimitSet current, long now) {
    LimitSet known = limits;
    return known == current && known.fillNanos != NarrowMeter.NEVER && now - date < known.fillNanos;
  }

  /**
   * Ends this bucket if forgetting it loses nothing: it is full and without recent fault. Otherwise
   * takes it over to the current limits, so that former ones can be collected.
   *
   * @param current the limits that hold, read after the ticker was
   */
  final boolean closeIfFull(LimitSet current, long now) {
    if (!tryClaim()) {
      return false;
    }
    boolean closed = false;
    try {
      Draft draft = draft();
      draft.bringTo(current, now);
      if (draft.isFull() && isBlameless(draft)) {
        environment.forgetting(draft.date());
        closed = tryClose();
      }
      if (!closed && limits != draft.limits()) {
        commit(draft);
      }
    } finally {
      if (!closed) {
        try {
          release();
        } catch (StackOverflowError e) {
          offered = true; // as in take; here, since a call might be one too many
        }
      }
    }
    return closed;
  }

  /** Whether the last fault, if any, lies the restart period back; as owner. */
  final boolean isBlameless(Draft draft) {
    Faults recent = faults;
    return recent == null || recent.isOver(draft.date(), environment.options);
  }
}
