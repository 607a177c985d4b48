package io.penstock.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * Mail that an owner has taken out of the mailbox and is serving, oldest first; as the mailbox's
 * word it says that somebody holds the mailbox and that nothing newer waits. It belongs to the
 * owner, who is the only one to write; whoever takes the mailbox over finds the rest in it.
 */
final class Batch {

  /** Held, and no mail was taken. Never written. */
  static final Batch NONE = new Batch(null, 0);

  @Nullable Message head;

  /** How many are in the chain; senders read it without order, to bound the mailbox. */
  int waiting;

  Batch(@Nullable Message head, int waiting) {
    this.head = head;
    this.waiting = waiting;
  }

  /** How many messages wait in a mailbox with this word, roughly. */
  static int waiting(@Nullable Object word) {
    if (word instanceof Message top) {
      return top.depth + top.base.waiting;
    }
    return word instanceof Batch batch ? batch.waiting : 0;
  }

  /** The oldest sender that still waits in here; null if there are only casts. */
  @Nullable Message heir() {
    for (Message m = head; m != null; m = m.next) {
      if (m.isCall() && m.isPending()) {
        return m;
      }
    }
    return null;
  }

  /** Turns the chain round: it was taken newest first. */
  void reverse() {
    Message reversed = null;
    for (Message m = head; m != null; ) {
      Message next = m.next;
      m.next = reversed;
      reversed = m;
      m = next;
    }
    head = reversed;
  }
}
