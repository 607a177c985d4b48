package io.penstock.local;

import io.penstock.local.Request.Kind;
import io.penstock.mailbox.Message;

/**
 * A bucket that keys share while the table is full.
 *
 * <p>No key may spend from this bucket and from one of its own at a time. So, as owner of this
 * bucket: a message for a key that has its own is sent away; and while keys may have spent here,
 * their own buckets are made here, as full as this one and no fuller.
 */
final class OverflowBucket extends BucketActor {

  private final Buckets buckets;

  /** Whether a key may have spent here since this bucket was last seen full. */
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
    if (request.kind == Kind.TAKE) {
      inUse = true; // and only then look the key up: Buckets.create does it the other way round
    }
    if (request.kind != Kind.INHERIT && hasOwn(request)) {
      // Nothing to commit, so it does not matter whether the sender is still there.
      boolean ignored = request.moved(buckets);
    } else {
      super.handle(request);
    }
  }

  private boolean hasOwn(Request request) {
    if (buckets.find(request.key) != null) {
      return true;
    }
    if (request.kind != Kind.TAKE) {
      return false;
    }
    Draft draft = draft();
    draft.bringTo(request.limits, request.reading);
    return buckets.createHolding(request.key, draft);
  }

  /**
   * Notes that nobody owes this bucket anything any more, if that is so.
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
        if (draft.isFull()) {
          environment.forgetting(draft.date());
          inUse = false;
        }
      } finally {
        letGo();
      }
    }
  }
}
