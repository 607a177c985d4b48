package io.penstock.redis;

import io.penstock.Limit;
import io.penstock.spi.Backend;
import io.penstock.spi.BackendProvider;
import io.penstock.spi.BackendSettings;
import java.util.Optional;

/** Brings Redis to {@code penstock.backend=redis}. */
public final class RedisBackendProvider implements BackendProvider {

  /** Makes the provider; that is done by {@link java.util.ServiceLoader}. */
  public RedisBackendProvider() {}

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public Optional<String> flawOfUri(String uri) {
    try {
      RedisAddress.of(uri);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(RedisAddress.EXPECTED);
    }
  }

  @Override
  public Optional<String> flawOf(Limit limit) {
    return TickMeter.flawOf(limit);
  }

  @Override
  public Backend open(BackendSettings settings) {
    return RedisBackend.open(settings);
  }
}
