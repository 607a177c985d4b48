package io.penstock.servlet.app;

import io.penstock.policy.KeyResolver;
import io.penstock.policy.RequestView;
import java.util.Optional;

/** Is broken. */
public final class ThrowingResolver implements KeyResolver {

  @Override
  public Optional<String> resolve(RequestView request) {
    throw new IllegalStateException("thrown on purpose");
  }
}
