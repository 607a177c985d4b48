package io.penstock.mailbox;

import org.jspecify.annotations.Nullable;

/** A message that adds its cost and is told the sum. Its fields are plain, as a request's are. */
final class StressMessage extends Message {

  static final int FAULTY = -1;

  /** Written by the sender before it sends; {@link #FAULTY} makes the handler throw. */
  int cost;

  /** Written by the owner before it completes the message. */
  int answer;

  /** Written by the owner when handling met a fault. */
  int note;

  private @Nullable Thread server;

  private StressMessage(@Nullable Thread sender, int cost) {
    super(sender);
    this.cost = cost;
  }

  static StressMessage ofCast(int cost) {
    return new StressMessage(null, cost);
  }

  /** A call of the thread that makes it. */
  static StressMessage ofCall(int cost) {
    return new StressMessage(Thread.currentThread(), cost);
  }

  int charged() {
    if (cost == FAULTY) {
      throw new IllegalStateException("a fault, on purpose");
    }
    return cost;
  }

  boolean answer(int value) {
    server = Thread.currentThread();
    answer = value;
    return complete();
  }

  /** Whether this thread has handled the message; a hint, for {@link Pace}. */
  boolean isServedHere() {
    return server == Thread.currentThread();
  }

  String fate() {
    return isPending() ? "left" : "served";
  }
}
