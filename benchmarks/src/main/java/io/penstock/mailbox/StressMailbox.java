package io.penstock.mailbox;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A mailbox in front of one plain int, to which every message adds its cost. What the tests ask of
 * it beyond that are the mailbox's own methods, under names that say what a test does.
 */
final class StressMailbox extends Mailbox {

  private static final int ROOM = 1_000;

  /** How often somebody was asked to serve what is offered; nobody does unless the test does. */
  final AtomicInteger backstops = new AtomicInteger();

  /** The state that the mailbox guards: plain, as that of every actor. */
  int level;

  private boolean inside;
  private boolean met;

  /** A mailbox that is held already, by whoever lets it go. */
  static StressMailbox held() {
    StressMailbox mailbox = new StressMailbox();
    if (!mailbox.tryClaim()) {
      throw new IllegalStateException("a new mailbox could not be claimed");
    }
    return mailbox;
  }

  /** Adds as owner; notes when another owner is met. */
  void add(int cost) {
    met |= inside;
    inside = true;
    level += cost;
    inside = false;
  }

  /** Whether two owners have met. */
  boolean met() {
    return met;
  }

  @Override
  protected void handle(Message message) {
    StressMessage mail = (StressMessage) message;
    int sum = level + mail.charged();
    if (mail.answer(sum)) {
      add(mail.charged());
    }
  }

  @Override
  protected void faulted(Message message, Throwable fault) {
    ((StressMessage) message).note = Slow.of(1);
  }

  @Override
  protected void backstop() {
    backstops.incrementAndGet();
  }

  String cast(StressMessage message) {
    return cast(message, ROOM).name();
  }

  String call(StressMessage message, long timeoutNanos) {
    return call(message, timeoutNanos, ROOM).name();
  }

  /** At the end of a test: whether nobody holds the mailbox. */
  String rest() {
    return tryClaim() ? "idle" : isClosed() ? "closed" : "held";
  }
}
