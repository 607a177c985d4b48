package io.penstock.mailbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One message to an actor: a call, whose sender waits for it, or a cast.
 *
 * <p>Its state moves from PENDING to DONE by the owner who has computed the answer, or to CANCELLED
 * by the sender whose deadline has passed, or by an owner who will not handle it. So there is no
 * moment at which a sender can neither cancel nor be answered, and what was cancelled is never
 * carried out. A sender that leaves a cast for good moves it to STANDING first; from there it can
 * only become DONE.
 */
public abstract class Message {

  static final int PENDING = 0;
  private static final int STANDING = 1;
  private static final int DONE = 2;
  private static final int CANCELLED = 3;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Message.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  volatile int state;
  private volatile boolean parked;
  private final @Nullable Thread sender;
  private @Nullable Throwable fault;

  // Written by the sender before it enqueues, by the owner afterwards.
  @Nullable Message next;
  Batch base = Batch.NONE;
  int depth;

  /** How long the sender has waited in vain for messages like this one; the sender's. */
  long waitedNanos;

  /**
   * Makes a message.
   *
   * @param sender who waits for the answer; null for a cast
   */
  protected Message(@Nullable Thread sender) {
    this.sender = sender;
  }

  /** Goes on where that message was turned away: both together wait for one timeout. */
  protected final void continues(Message turnedAway) {
    waitedNanos = turnedAway.waitedNanos;
  }

  /** Links this message, as its sender, to what a held mailbox's word says. */
  final void lieOn(Object word) {
    if (word instanceof Message newest) {
      next = newest;
      base = newest.base;
      depth = newest.depth + 1;
    } else {
      next = null;
      base = (Batch) word;
      depth = 1;
    }
  }

  /**
   * The owner's last step but the stores that commit: publishes the answer that was put into this
   * message before.
   *
   * @return false if the sender has cancelled; then nothing may be committed
   */
  protected final boolean complete() {
    return STATE.compareAndSet(this, PENDING, DONE) || STATE.compareAndSet(this, STANDING, DONE);
  }

  /** Answers that handling met a fault, unless it is too late for that. */
  final void fail(Throwable t) {
    if (isPending()) {
      fault = t;
      if (!complete()) {
        fault = null;
      }
    }
  }

  /** What handling met, once this message is done. */
  public final @Nullable Throwable fault() {
    return fault;
  }

  /** Withdraws the message, or turns it away; false if it is done, or left for good. */
  protected final boolean cancel() {
    return STATE.compareAndSet(this, PENDING, CANCELLED);
  }

  /** Whether the message was withdrawn or turned away: nothing comes of it. */
  public final boolean isCancelled() {
    return state == CANCELLED;
  }

  /** Leaves a cast for good: it cannot be cancelled any more, unless it has been. */
  protected final void stand() {
    STATE.compareAndSet(this, PENDING, STANDING);
  }

  /** Whether it is neither done nor cancelled yet. */
  public final boolean isPending() {
    return state < DONE;
  }

  final boolean isCall() {
    return sender != null;
  }

  /** Parks the sender; the owner sees this before the sender last looks whether it is done. */
  final void parkNanos(long nanos) {
    parked = true;
    if (isPending()) {
      LockSupport.parkNanos(this, nanos);
    }
  }

  /** Has the sender look again, if it has ever parked. */
  void wake() {
    if (parked) {
      LockSupport.unpark(sender);
    }
  }

  /**
   * Is run by the thread that served this message, after it has let the mailbox go and woken the
   * sender; the place for what must not run inside the actor. Must not throw.
   */
  protected void afterwards() {}
}
