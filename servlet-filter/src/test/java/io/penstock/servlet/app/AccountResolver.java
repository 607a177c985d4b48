package io.penstock.servlet.app;

import io.penstock.policy.KeyResolver;
import io.penstock.policy.RequestView;
import java.util.Optional;

/** Counts by what stands before the dot of an API key: {@code ACCOUNT.SECRET}. */
public final class AccountResolver implements KeyResolver {

  @Override
  public Optional<String> resolve(RequestView request) {
    return request
        .header("X-Api-Key")
        .filter(key -> key.contains("."))
        .map(key -> key.substring(0, key.indexOf('.')));
  }
}
