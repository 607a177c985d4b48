package io.penstock.policy;

import io.penstock.config.Problems;

/**
 * What somebody needs of a set of policies; for Penstock's own filters. Called by one thread at a
 * time, which nobody whom a check waits for may keep waiting.
 */
@FunctionalInterface
public interface PolicyCheck {

  /**
   * Looks a set over that may become the current one.
   *
   * @param candidate to be looked at only
   * @param problems takes whatever is missing or wrong
   */
  void check(PolicySet candidate, Problems problems);

  /** A check that is registered. */
  interface Guard extends AutoCloseable {

    /** Ends it: later sets are not checked any more. */
    @Override
    void close();
  }
}
