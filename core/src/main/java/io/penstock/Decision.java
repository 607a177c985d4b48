package io.penstock;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a limiter answered to one call. Immutable.
 *
 * <p>A limiter may hold several limits; the answer speaks of one of them, {@link #limit()}. When
 * the call was allowed, that is the limit with the fewest whole tokens left (among equals the one
 * with the longer {@link #resetNanos()}, then the one declared first); when it was denied, the
 * limit that must be waited for longest. All times count from the date of the decision.
 *
 * @param allowed whether the cost was spent; when false, nothing was
 * @param remaining whole tokens that this limit has left after this decision
 * @param retryAfterNanos nanoseconds until the same cost would be allowed if nobody else spends
 *     meanwhile: exact, so that one nanosecond less is too early; 0 when allowed, {@link #NEVER}
 *     when no waiting helps
 * @param resetNanos nanoseconds until one more whole token is there; 0 when full, {@link #NEVER}
 *     when it does not refill
 * @param limit the limit that the other values speak of
 */
public record Decision(
    boolean allowed, long remaining, long retryAfterNanos, long resetNanos, Limit limit) {

  /**
   * The wait that never ends: {@link Long#MAX_VALUE}. Waits of more than 292 years, which a {@code
   * long} of nanoseconds cannot hold, are given as this too.
   */
  public static final long NEVER = Long.MAX_VALUE;

  /**
   * Makes a decision; limiters do, and tests of code that uses one may.
   *
   * @param allowed whether the cost was spent
   * @param remaining whole tokens left
   * @param retryAfterNanos nanoseconds until the same cost would be allowed
   * @param resetNanos nanoseconds until one more whole token is there
   * @param limit the limit that the other values speak of
   * @throws NullPointerException if {@code limit} is null
   */
  public Decision {
    Objects.requireNonNull(limit, "limit: null (expected: not null)");
  }

  /**
   * The wait before the same cost can be allowed.
   *
   * @return {@link #retryAfterNanos()} as a duration, zero when allowed; empty when it can never be
   */
  public Optional<Duration> retryAfter() {
    return retryAfterNanos == NEVER
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(retryAfterNanos));
  }
}
