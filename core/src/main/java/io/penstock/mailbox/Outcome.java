package io.penstock.mailbox;

/** What became of a message that was sent. */
public enum Outcome {
  /** It is done: answered, or it met a fault. */
  SERVED,
  /** A cast that will be served by whoever holds the mailbox. */
  QUEUED,
  /** The deadline passed; the message was withdrawn. */
  TIMED_OUT,
  /** As many messages as allowed are waiting; this one was not taken. */
  FULL,
  /** The actor has ended; the message was not taken. */
  CLOSED
}
