package io.penstock.jaxrs.server;

import io.penstock.policy.KeyResolver;
import io.penstock.policy.RequestView;
import java.util.Optional;

/** Knows no key, and says so the wrong way. */
public final class ThrowingKey implements KeyResolver {

  @Override
  public Optional<String> resolve(RequestView request) {
    throw new IllegalStateException("meant");
  }
}
