package io.penstock.local;

import io.penstock.local.Request.Kind;
import io.penstock.mailbox.Message;
import io.penstock.mailbox.Outcome;

/**
 * A bucket that keys share while the table is full.
 *
 * <p>No key may spend from this bucket and from one of its own at a time. So, as owner of this
 * bucket, a call for a key that has its own is turned away; and while keys may have spent here, new
 * buckets of their own ask how much is left before they serve anybody (see {@link Inheritance}).
 *
 * <p>A cast that waits here while its key gets a bucket of its own is served here, ahead of that
 * question. So that none comes behind it, a sender looks its key up once more when the cast is in
 * the mailbox: it either leaves the cast for good, or takes it back and sends it to the own bucket.
 */
final class OverflowBucket extends BucketActor {

  private final Buckets buckets;

  /** Whether a key may have spent or met a fault here since this was last seen full without one. */
  private volatile boolean inUse;

  OverflowBucket(Environment environment, Draft draft, Buckets buckets) {
    super(environment, draft);
    this.buckets = buckets;
  }

  boolean inUse() {
    return inUse;
  }

  @Override
  protected void handle(Message message) {
    Request request = (Request) message;
    if (request.kind == Kind.TAKE || request.kind == Kind.DECIDE) {
      inUse = true; // and only then look the key up: a new bucket does it the other way round
    }
    boolean turnedAway =
        request.kind != Kind.INHERIT && buckets.find(request.key) != null && request.withdraw();
    if (!turnedAway) {
      super.handle(request);
    }
  }

  @Override
  Outcome cast(Request request) {
    Outcome outcome = super.cast(request);
    if (outcome == Outcome.QUEUED) {
      // In the mailbox first, then the look-up; a new bucket does it the other way round.
      if (buckets.find(request.key) == null) {
        request.leave();
      } else {
        boolean ignored = request.withdraw(); // or it is done
      }
    }
    return outcome;
  }

  /** Sends the question of a key's own bucket, whether or not there is room. */
  void question(Request inherit) {
    Outcome ignored = cast(inherit, Integer.MAX_VALUE);
  }

  /** Whether nobody is in here, and no key that has spent here is owed less than a full bucket. */
  boolean isAtRest() {
    return isFree() && !inUse;
  }

  /**
   * Notes that nobody owes this bucket anything any more, if that is so. Not while a fault is
   * recent: a reset has to find the bucket to lift its quarantine.
   *
   * @param current the limits that hold, read after the ticker was
   */
  void rest(LimitSet current, long now) {
    serveOffered();
    if (inUse && tryClaim()) {
      try {
        Draft draft = draft();
        draft.bringTo(current, now);
        commit(draft);
        if (draft.isFull() && isBlameless(draft)) {
          environment.forgetting(draft.date());
          inUse = false;
        }
      } finally {
        try {
          release();
        } catch (StackOverflowError e) {
          offered = true; // as in take; here, since a call might be one too many
        }
      }
    }
  }
}
