package io.penstock.config;

/** What becomes of a request whose limiter cannot decide. */
public enum OnFailure {
  /** It goes on as if the policy were not there. */
  ALLOW,
  /** It is answered with 503. */
  DENY,
  /** Buckets of this JVM decide, until the place that several machines share can be asked again. */
  LOCAL
}
