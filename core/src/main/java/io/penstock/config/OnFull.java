package io.penstock.config;

/** What becomes of a client for which the table of buckets has no room. */
public enum OnFull {
  /** It shares a bucket with others. */
  SHARE,
  /** Its requests go on as if the policy were not there. */
  ALLOW,
  /** Its requests are denied. */
  DENY
}
