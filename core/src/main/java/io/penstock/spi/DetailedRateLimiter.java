package io.penstock.spi;

import com.google.errorprone.annotations.CheckReturnValue;
import io.penstock.Decision;
import io.penstock.RateLimiter;
import org.jspecify.annotations.Nullable;

/** A limiter that can tell the level of every limit. */
public interface DetailedRateLimiter extends RateLimiter {

  /**
   * As {@link #decide}, with the level of every limit after the decision. Throws what that throws.
   */
  @CheckReturnValue
  Answer answer(String key, long cost);

  /**
   * As {@link #answer}, for callers that would rather be told than share a bucket with others.
   *
   * @return null if the key has no bucket and there is no room for one; nothing was spent then
   */
  @CheckReturnValue
  default @Nullable Answer answerIfRoom(String key, long cost) {
    return answer(key, cost);
  }

  /**
   * The level of every limit, without spending: every decision in it is allowed. Creates nothing;
   * throws what {@link #stats} throws.
   */
  @CheckReturnValue
  Answer peek(String key);

  /** A reference to the bucket of a key. It need not exist, and none is made. */
  default BucketRef reference(String key) {
    return new BucketRef() {

      @Override
      public String key() {
        return key;
      }

      @Override
      public Decision decide(long cost) {
        return DetailedRateLimiter.this.decide(key, cost);
      }
    };
  }
}
