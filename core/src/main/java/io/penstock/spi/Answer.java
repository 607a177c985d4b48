package io.penstock.spi;

import io.penstock.Decision;
import java.util.List;

/**
 * A decision together with what each limit says for itself.
 *
 * @param decision what {@link io.penstock.RateLimiter#decide} would have returned
 * @param limits one decision for each limit, in order of declaration; its {@code allowed} tells
 *     whether that limit alone had enough, its times are that limit's own
 */
public record Answer(Decision decision, List<Decision> limits) {

  /**
   * Lets the right limit speak.
   *
   * @param granted whether the cost was spent
   * @param limits what each limit says, at least one
   */
  public static Answer of(boolean granted, List<Decision> limits) {
    Decision speaking = granted ? limits.get(tightest(limits)) : longestWait(limits);
    return new Answer(speaking, List.copyOf(limits));
  }

  /** The index of the limit with the fewest whole tokens, then the longest reset. */
  public static int tightest(List<Decision> limits) {
    int tightest = 0;
    for (int i = 1; i < limits.size(); i++) {
      Decision d = limits.get(i);
      Decision least = limits.get(tightest);
      if (d.remaining() < least.remaining()
          || (d.remaining() == least.remaining() && d.resetNanos() > least.resetNanos())) {
        tightest = i;
      }
    }
    return tightest;
  }

  private static Decision longestWait(List<Decision> limits) {
    Decision longest = limits.get(0);
    for (Decision d : limits) {
      if (d.retryAfterNanos() > longest.retryAfterNanos()) {
        longest = d;
      }
    }
    return longest;
  }
}
