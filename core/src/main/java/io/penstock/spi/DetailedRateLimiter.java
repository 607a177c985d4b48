package io.penstock.spi;

import com.google.errorprone.annotations.CheckReturnValue;
import io.penstock.RateLimiter;

/** A limiter that can tell the level of every limit. */
public interface DetailedRateLimiter extends RateLimiter {

  /**
   * As {@link #decide}, with the level of every limit after the decision. Throws what that throws.
   */
  @CheckReturnValue
  Answer answer(String key, long cost);

  /**
   * The level of every limit, without spending: every decision in it is allowed. Creates nothing;
   * throws what {@link #stats} throws.
   */
  @CheckReturnValue
  Answer peek(String key);
}
