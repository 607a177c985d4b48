package io.penstock.config;

/** What becomes of a request that has nothing of the key expression. */
public enum OnMissingKey {
  /** All such requests share one bucket. */
  SHARED,
  /** It is denied. */
  DENY,
  /** It is not counted. */
  SKIP
}
