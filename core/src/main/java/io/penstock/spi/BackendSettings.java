package io.penstock.spi;

import java.time.Duration;

/**
 * How a backend is reached and used.
 *
 * @param uri one address or several, commas between; may hold a secret
 * @param prefix what the keys of this application begin with
 * @param hashKeys whether keys are kept as their digests
 * @param timeout the longest that one decision waits
 * @param requireNoEviction whether to refuse one that may drop buckets to save memory
 */
public record BackendSettings(
    String uri, String prefix, boolean hashKeys, Duration timeout, boolean requireNoEviction) {

  /** Without the address. */
  @Override
  public String toString() {
    return "BackendSettings[prefix=" + prefix + ", timeout=" + timeout + "]";
  }
}
