package io.penstock.config;

/** What a policy's decisions do. */
public enum Mode {
  /** Requests are denied. */
  ENFORCE,
  /** It decides and counts, but no response is changed. */
  SHADOW,
  /** It is not asked. */
  OFF
}
