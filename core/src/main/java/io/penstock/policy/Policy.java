package io.penstock.policy;

import io.penstock.RateLimiter;
import io.penstock.config.PolicySettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A named limiter with the rules by which requests are counted. Immutable, safe for any thread. */
public final class Policy {

  private final PolicySettings settings;
  private final RateLimiter limiter;
  private final @Nullable RateLimiter fallback;

  Policy(PolicySettings settings, RateLimiter limiter, @Nullable RateLimiter fallback) {
    this.settings = settings;
    this.limiter = limiter;
    this.fallback = fallback;
  }

  /**
   * The name it is configured and annotated by.
   *
   * @return the name
   */
  public String name() {
    return settings.name();
  }

  /**
   * The limiter that decides.
   *
   * @return the limiter, closed with the policies it belongs to
   */
  public RateLimiter limiter() {
    return limiter;
  }

  /**
   * What decides on this machine while {@link #limiter} cannot ask the place that several share;
   * for Penstock's own filters. Its buckets stay while others are asked again, so that a backend
   * that comes and goes grants nothing twice.
   *
   * @return a limiter, closed with the policies it belongs to; empty if buckets are local anyway
   */
  public Optional<RateLimiter> fallback() {
    return Optional.ofNullable(fallback);
  }

  /**
   * Everything that was configured, for Penstock's own filters.
   *
   * @return the settings as loaded
   */
  public PolicySettings settings() {
    return settings;
  }

  @Override
  public String toString() {
    return "Policy[" + name() + ": " + settings.limits() + "]";
  }
}
