package io.penstock.mailbox;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The mailbox of an actor that owns no thread: whoever finds it idle becomes its owner and handles
 * its own message on its own thread; whoever finds it busy leaves a message and waits, and the
 * owner handles that too (flat combining; Hendler, Incze, Shavit, Tzafrir, SPAA 2010). One owner at
 * a time, mail in the order in which it came: what a process with a mailbox gives, for one
 * compare-and-set to get in and one to get out.
 *
 * <p>One word says everything about who holds the mailbox and what waits:
 *
 * <pre>
 *   null      idle. An idle mailbox is empty by construction
 *   Batch     held; the batch is what the owner is serving
 *   Message   held, and mail waits: the newest message, linked to older ones; the oldest of them
 *             knows the batch that lies below
 *   CLOSED    the actor has ended
 * </pre>
 *
 * <p>Beside it stands the flag {@code offered}: the mailbox is held by nobody although the word
 * says otherwise. An owner that has served its share, or that met a fault, raises it instead of
 * letting go; whoever lowers it is the owner and finds all mail where it was. Raising it is one
 * plain volatile store, the one thing that a thread at the very end of its stack can still do.
 *
 * <p>Subclasses keep their state in plain fields that only the owner touches; getting in and out
 * orders them.
 */
public abstract class Mailbox {

  /** How often a sender tries to get in before it leaves a message. */
  private static final int ARRIVAL_SPINS = 50;

  /** How long one who only wants to get in pauses between two looks, in spins. */
  private static final int[] PAUSES = {1, 512, 512};

  /** How often a sender looks for its answer before it parks. */
  private static final int ANSWER_SPINS = 200;

  /** More than it takes to wait, or to tell of a cast, however the JVM runs that. */
  private static final int FRAMES_TO_SPARE = 128;

  /**
   * The longest park. Senders look again by themselves, so that an owner that is descheduled
   * between letting go and waking them holds up no answer for longer.
   */
  private static final long LONGEST_PARK_NANOS = 1_000_000;

  /** How many messages an owner handles for others after its own. */
  private static final int SHARE = 64;

  private static final Object CLOSED = new Object();

  private static final VarHandle WORD;
  private static final VarHandle OFFERED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      WORD = lookup.findVarHandle(Mailbox.class, "word", Object.class);
      OFFERED = lookup.findVarHandle(Mailbox.class, "offered", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Object word;

  /**
   * Held by nobody although the word says otherwise. Only an owner may raise it, as its last act.
   */
  protected volatile boolean offered;

  /** For subclasses. */
  protected Mailbox() {}

  /**
   * Handles one message, as owner: computes the answer into the message and the new state into
   * locals, then {@link Message#complete completes} the message, and only if that succeeded commits
   * the new state by plain stores in the same method, which cannot throw.
   */
  protected abstract void handle(Message message);

  /**
   * Is told, as owner, of what {@link #handle} threw, before the message's sender is. The state is
   * the last good one.
   */
  protected abstract void faulted(Message message, Throwable fault);

  /** Is told, on the sender's thread, how many messages wait now that one more does. */
  protected void enqueued(int waiting) {}

  /**
   * Is asked, as owner, by whoever takes an offered mailbox over: whether mail may be handled. If
   * not, it stays offered. Once it may, it always may.
   */
  protected boolean isReady() {
    return true;
  }

  /** Does, holding nothing, what {@link #isReady} lacks; true if it may be asked again at once. */
  protected boolean getReady() {
    return true;
  }

  /** Sees to it that {@link #serveOffered} is run soon, on another thread. */
  protected abstract void backstop();

  /** Gets in if idle. The caller must then {@link #release}, or raise {@link #offered}. */
  protected final boolean tryClaim() {
    return word == null && WORD.compareAndSet(this, null, Batch.NONE);
  }

  /**
   * As {@link #tryClaim}, looking again a few times: at once, because the other is in for a few
   * nanoseconds only, and then after much longer pauses. For if it is not free then either, several
   * threads want nothing else, and get more done one after the other, each for a while with the
   * cache line to itself, than by turns.
   */
  protected final boolean tryClaimSoon() {
    for (int pause : PAUSES) {
      if (tryClaim()) {
        return true;
      }
      if (offered) {
        return false;
      }
      for (int i = 0; i < pause; i++) {
        Thread.onSpinWait();
      }
    }
    return tryClaim();
  }

  /**
   * Lets go after {@link #tryClaim}, serving what has come in meanwhile.
   *
   * @throws StackOverflowError if there is no room to begin; then the caller still is the owner
   */
  protected final void release() {
    if (!WORD.compareAndSet(this, Batch.NONE, null)) {
      serve(null, Entry.HELD);
    }
  }

  /** Ends the actor, after {@link #tryClaim}; false if mail has come in, then still owned. */
  protected final boolean tryClose() {
    return WORD.compareAndSet(this, Batch.NONE, CLOSED);
  }

  /** Whether nobody holds the mailbox; then it is empty. */
  protected final boolean isFree() {
    return word == null;
  }

  /** Whether the actor has ended. */
  protected final boolean isClosed() {
    return word == CLOSED;
  }

  /** Takes the mailbox over if it is offered, and serves what waits. */
  public final void serveOffered() {
    if (offered) {
      serve(null, Entry.OFFERED);
    }
  }

  private boolean tryAdopt() {
    return offered && OFFERED.compareAndSet(this, true, false);
  }

  /** How many messages wait, roughly. */
  protected final int waiting() {
    return Batch.waiting(word);
  }

  /**
   * Sends a call and waits for its answer, or until it is turned away.
   *
   * @param timeoutNanos how long to wait at the most, on System.nanoTime, together with those
   *     messages that this one {@link Message#continues}
   * @param capacity how many messages may wait
   */
  protected final Outcome call(Message message, long timeoutNanos, int capacity) {
    Outcome outcome = send(message, capacity);
    return outcome == Outcome.QUEUED ? await(message, timeoutNanos) : outcome;
  }

  /**
   * Sends a cast; it is served at once if the mailbox is idle.
   *
   * @param capacity how many messages may wait
   */
  protected final Outcome cast(Message message, int capacity) {
    dip(FRAMES_TO_SPARE); // or it might be carried out and nobody be told
    Outcome outcome = send(message, capacity);
    if (outcome == Outcome.QUEUED) {
      serveOffered(); // the owner may have left between our last look and our message
    }
    return outcome;
  }

  private Outcome send(Message message, int capacity) {
    for (int spins = ARRIVAL_SPINS; ; spins--) {
      Object seen = word;
      if ((seen == null && serve(message, Entry.IDLE))
          || (offered && serve(message, Entry.OFFERED))) {
        if (!message.isPending()) {
          return Outcome.SERVED;
        } // else the mail before ours met a fault: try again
      } else if (seen == CLOSED) {
        return Outcome.CLOSED;
      } else if (spins > 0) {
        Thread.onSpinWait();
      } else if (seen != null) {
        if (Batch.waiting(seen) >= capacity) {
          return Outcome.FULL;
        }
        dip(FRAMES_TO_SPARE);
        if (tryEnqueue(message, seen)) {
          enqueued(message.depth + message.base.waiting);
          return Outcome.QUEUED;
        }
      }
    }
  }

  /**
   * Needs stack for that many frames: an end of it that is near is met here. So before anybody else
   * can serve a message that there would be no room to take back, or before a cast is served whose
   * stage there would be no room to see to.
   */
  private static void dip(int frames) {
    if (frames > 0) {
      dip(frames - 1);
    }
  }

  private boolean tryEnqueue(Message message, Object seen) {
    message.lieOn(seen);
    return WORD.compareAndSet(this, seen, message);
  }

  private Outcome await(Message message, long timeoutNanos) {
    long start = System.nanoTime();
    boolean interrupted = false;
    try {
      for (int spins = ANSWER_SPINS; message.isPending(); spins--) {
        serveOffered(); // our message is among what waits
        if (spins > 0) {
          Thread.onSpinWait();
          continue;
        }
        long left = timeoutNanos - message.waitedNanos - (System.nanoTime() - start);
        if (left > 0) {
          message.parkNanos(Math.min(left, LONGEST_PARK_NANOS));
          interrupted |= Thread.interrupted();
        } else if (message.cancel()) {
          serveOffered(); // we may have been the one on whom an owner relied
          return Outcome.TIMED_OUT;
        }
      }
      if (message.isCancelled()) {
        message.waitedNanos += System.nanoTime() - start;
      }
      return Outcome.SERVED;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Becomes the owner, serves and lets go: first what waited before we got in, then our own
   * message, then a bounded share of what comes in meanwhile.
   *
   * <p>Whatever is thrown in here, and a StackOverflowError may be at any call, the mailbox is let
   * go or offered exactly once: {@code owner} changes only by assignments right behind the
   * compare-and-set or store that it tells of. Who gets an error out of here is no owner, and his
   * message was not handled.
   *
   * @return false if somebody else was faster
   */
  private boolean serve(@Nullable Message own, Entry entry) {
    boolean owner = entry == Entry.HELD;
    Round round = null;
    Throwable failure = null;
    try {
      round = new Round();
      if (!owner) {
        owner = entry == Entry.IDLE ? tryClaim() : tryAdopt();
        while (owner && entry == Entry.OFFERED && !isReady()) {
          offered = true;
          owner = false;
          owner = getReady() && tryAdopt();
        }
        if (!owner) {
          return false;
        }
      }
      if (entry == Entry.OFFERED) {
        round.budget = waiting();
        drain(round);
      }
      if (own != null && !round.faulted) {
        handle(round, own);
      }
      round.budget = SHARE;
      while (owner) {
        if (drain(round)) {
          owner = !tryLetGo();
        } else {
          Message heir = round.faulted ? null : batch().heir();
          offered = true;
          owner = false;
          if (heir == null) {
            backstop();
          } else {
            heir.wake();
            owner = !heir.isPending() && tryAdopt();
            round.budget = SHARE;
          }
        }
      }
    } catch (Throwable t) {
      if (owner) {
        offered = true;
      }
      failure = t;
    }
    try {
      if (own != null && failure != null) {
        own.fail(failure);
      }
      if (round != null) {
        round.finish();
      }
    } catch (StackOverflowError e) {
      // No room to wake them: senders look again by themselves.
    }
    if (own != null && own.isPending() && failure instanceof Error error) {
      throw error; // not even room to tell our own message
    }
    return true;
  }

  /** Handles mail as far as the budget goes; true if none is left, false also after a fault. */
  private boolean drain(Round round) {
    Batch batch = batch();
    while (!round.faulted) {
      Message message = batch.head;
      if (message != null) {
        if (round.budget-- <= 0) {
          return false;
        }
        if (!message.isCall()) {
          dip(FRAMES_TO_SPARE); // its sender does not look again by itself
        }
        Message next = message.next;
        handle(round, message);
        batch.head = next;
        batch.waiting--;
      } else if (word instanceof Message) {
        batch = takeMail();
      } else {
        return true;
      }
    }
    return false;
  }

  private Batch batch() {
    Object seen = word;
    return seen instanceof Message newest ? newest.base : (Batch) requireNonNull(seen);
  }

  /** Takes all mail; what lay below it has been served. */
  private Batch takeMail() {
    Batch taken = new Batch(null, 0);
    Message newest;
    do {
      newest = (Message) requireNonNull(word);
      taken.head = newest;
      taken.waiting = newest.depth;
    } while (!WORD.compareAndSet(this, newest, taken));
    taken.reverse();
    return taken;
  }

  private boolean tryLetGo() {
    Object seen = word;
    return seen instanceof Batch && WORD.compareAndSet(this, seen, null);
  }

  private void handle(Round round, Message message) {
    if (message.isPending()) {
      try {
        handle(message);
      } catch (Throwable t) {
        round.faulted = true;
        try {
          faulted(message, t);
        } finally {
          message.fail(t);
        }
      }
    }
    message.next = round.served;
    round.served = message;
  }
}
