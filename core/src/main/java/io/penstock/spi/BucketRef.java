package io.penstock.spi;

import com.google.errorprone.annotations.CheckReturnValue;
import io.penstock.Decision;

/**
 * Stands for the bucket of one key with somebody who asks for it again and again, as a reference
 * stands for an actor: the bucket may be forgotten meanwhile, and made again. Safe for use by
 * several threads.
 */
public interface BucketRef {

  /** The key. */
  String key();

  /** As {@link io.penstock.RateLimiter#decide} for the key. Throws what that throws. */
  @CheckReturnValue
  Decision decide(long cost);
}
