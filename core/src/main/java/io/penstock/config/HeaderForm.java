package io.penstock.config;

/** A family of response fields that tell clients what is left. */
public enum HeaderForm {
  /** RateLimit and RateLimit-Policy, of draft-ietf-httpapi-ratelimit-headers-10. */
  DRAFT_10,
  /** X-RateLimit-Limit, -Remaining and -Reset, the last in seconds from now. */
  LEGACY,
  /** The same, the last in seconds since 1970. */
  LEGACY_EPOCH
}
