package io.penstock.http;

import io.penstock.Decision;
import io.penstock.spi.BucketRef;
import org.jspecify.annotations.Nullable;

/**
 * One policy with one limit has allowed a request for its own cost, as most are. It says nothing
 * that differs between the requests of a client, so that all of them share it; their decisions are
 * found with them, where the application finds them too. Immutable.
 */
final class Grant extends Verdict {

  private final GatedPolicy policy;
  private final BucketRef bucket;
  private final @Nullable Grant over; // of a request that has ended; null: this is it

  /** For a policy and the bucket of a client. */
  Grant(GatedPolicy policy, BucketRef bucket) {
    this(policy, bucket, new Grant(policy, bucket, null));
  }

  private Grant(GatedPolicy policy, BucketRef bucket, @Nullable Grant over) {
    this.policy = policy;
    this.bucket = bucket;
    this.over = over;
  }

  GatedPolicy policy() {
    return policy;
  }

  /** Whether it may be given to a request. Throws what a limiter throws. */
  Decision decide() {
    return bucket.decide(policy.cost());
  }

  /** Leaves this with a request, for later gates, and the decision for the application. */
  Grant leave(RequestFacts request, Decision decision) {
    request.attribute(ATTRIBUTE, this);
    request.attribute(Passage.DECISION, decision);
    return this;
  }

  /** Turns it, for a request that another gate goes on with, into what has room for more. */
  Passage general(RequestFacts request) {
    Passage passage = passage(request);
    request.attribute(ATTRIBUTE, passage); // at once: from here on it may be given back
    return passage;
  }

  private Passage passage(RequestFacts request) {
    Object decision = request.attribute(Passage.DECISION);
    return new Passage(
        policy,
        bucket.key(),
        over == null ? 0 : policy.cost(),
        decision instanceof Decision untouched ? untouched : null);
  }

  @Override
  public boolean proceeds() {
    return true;
  }

  @Override
  public void setFields(RequestFacts request, FieldSink sink) {
    if (!(request.attribute(Passage.DECISION) instanceof Decision decision)
        || !policy.setPlainFields(decision, sink)) {
      passage(request).setFields(request, sink);
    }
  }

  @Override
  public boolean awaitsEnd() {
    return over != null;
  }

  @Override
  public void ended(RequestFacts request, int status) {
    Object left = Passage.left(request);
    if (left instanceof Passage later) {
      later.ended(request, status);
    } else if (over != null && left != over) {
      if (left == this) {
        request.attribute(ATTRIBUTE, over);
      }
      if (policy.settings().refundStatuses().contains(status) || Passage.isToBeRefunded(request)) {
        boolean unused = Entry.giveBack(policy, policy.limiter(), bucket.key(), policy.cost());
      }
    }
  }
}
