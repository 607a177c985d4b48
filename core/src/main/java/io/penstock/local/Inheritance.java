package io.penstock.local;

import org.jspecify.annotations.Nullable;

/**
 * What a new bucket has to learn before it serves anybody: how much its key's overflow bucket
 * holds. It asks after it was put into the table. So whatever was left in the overflow bucket's
 * mailbox before that lies ahead of the question, and is in the answer.
 *
 * <p>Asking changes nothing, so it is repeated at will: by whoever meets a bucket that does not
 * know yet, if the one who should have asked has not, or has met a fault.
 */
final class Inheritance {

  private final Buckets buckets;
  private final String key;
  private final BucketActor heir;
  private final long reading;
  private volatile @Nullable Request asked;

  /**
   * Of the bucket of that key.
   *
   * @param reading of the ticker
   */
  Inheritance(Buckets buckets, String key, BucketActor heir, long reading) {
    this.buckets = buckets;
    this.key = key;
    this.heir = heir;
    this.reading = reading;
  }

  /** Lowers a full draft to what is left of it; false if that is not known yet. */
  boolean settle(Draft full) {
    Request answered = asked;
    if (answered != null && isAnswer(answered)) {
      full.lowerTo(answered.bucket());
      return true;
    }
    OverflowBucket shared = buckets.overflowOf(key);
    if (shared == null || shared.isAtRest()) {
      // What was forgotten before, of this key, has left its date; nobody is served at an earlier.
      full.bringTo(full.limits(), heir.environment.birth(full.date()));
      return true;
    }
    return false;
  }

  /** Asks unless somebody has; true once {@link #settle} can be tried again. */
  boolean ask() {
    Request question = asked;
    if (question == null || (!question.isPending() && question.fault() != null)) {
      OverflowBucket shared = buckets.overflowOf(key);
      if (shared == null) {
        return true;
      }
      question = Request.inherit(key, heir.environment.birth(reading), heir);
      asked = question;
      try {
        shared.question(question);
      } catch (Throwable t) {
        if (asked == question) {
          asked = null; // if it was sent after all, nobody minds
        }
        throw t;
      }
    }
    return isAnswer(question);
  }

  private static boolean isAnswer(Request question) {
    return !question.isPending() && question.fault() == null;
  }
}
