package io.penstock.mailbox;

import org.jspecify.annotations.Nullable;

/** What one owner of a mailbox has done and may still do. */
final class Round {

  /** What was handled, to be told once the mailbox was let go. */
  @Nullable Message served;

  boolean faulted;

  /** How many messages may still be handled. */
  int budget;

  /** Wakes the senders, then tells them, after the mailbox was let go. */
  void finish() {
    for (Message m = served; m != null; m = m.next) {
      m.wake();
    }
    for (Message m = served; m != null; m = m.next) {
      m.afterwards();
    }
  }
}
