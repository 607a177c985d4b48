package io.penstock.config;

import io.penstock.spi.BackendProvider;
import io.penstock.spi.BackendSettings;
import java.math.BigDecimal;

/**
 * The place where buckets live that several machines share. Immutable.
 *
 * @param provider who brings it
 * @param settings how it is used
 * @param localShare the part of each limit that a machine grants by itself while it cannot ask; of
 *     0..1, without 0
 */
public record SharedBackend(
    BackendProvider provider, BackendSettings settings, BigDecimal localShare) {

  /** Without the address, which may hold a secret. */
  @Override
  public String toString() {
    return "SharedBackend[" + provider.name() + ", " + settings + "]";
  }
}
