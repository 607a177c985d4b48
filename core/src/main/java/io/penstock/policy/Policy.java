package io.penstock.policy;

import io.penstock.RateLimiter;
import io.penstock.config.PolicySettings;

/** A named limiter with the rules by which requests are counted. Immutable, safe for any thread. */
public final class Policy {

  private final PolicySettings settings;
  private final RateLimiter limiter;

  Policy(PolicySettings settings, RateLimiter limiter) {
    this.settings = settings;
    this.limiter = limiter;
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
