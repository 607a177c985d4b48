package io.penstock.mailbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One message to an actor: a call, whose sender waits for it, or a cast.
 *
 * <p>Its state moves once, from PENDING to DONE by the owner who has computed the answer, or to
 * CANCELLED by the sender whose deadline has passed. So there is no moment at which a sender can
 * neither cancel nor be answered, and what was cancelled is never carried out.
 */
public abstract class Message {

  static final int PENDING = 0;
  private static final int DONE = 1;
  private static final int CANCELLED = 2;

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

  /**
   * Makes a message.
   *
   * @param sender who waits for the answer; null for a cast
   */
  protected Message(@Nullable Thread sender) {
    this.sender = sender;
  }

  /**
   * The owner's last step but the stores that commit: publishes the answer that was put into this
   * message before.
   *
   * @return false if the sender has cancelled; then nothing may be committed
   */
  protected final boolean complete() {
    return STATE.compareAndSet(this, PENDING, DONE);
  }

  /** Answers that handling met a fault, unless it is too late for that. */
  final void fail(Throwable t) {
    if (state == PENDING) {
      fault = t;
      complete();
    }
  }

  /** What handling met, once this message is done. */
  public final @Nullable Throwable fault() {
    return fault;
  }

  final boolean cancel() {
    return STATE.compareAndSet(this, PENDING, CANCELLED);
  }

  final boolean isPending() {
    return state == PENDING;
  }

  final boolean isCall() {
    return sender != null;
  }

  /** Parks the sender; the owner sees this before the sender last looks whether it is done. */
  final void parkNanos(long nanos) {
    parked = true;
    if (state == PENDING) {
      LockSupport.parkNanos(this, nanos);
    }
  }

  final void wake() {
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
