package io.penstock.config;

import java.util.List;

/**
 * Everything that one source says. Immutable.
 *
 * @param global what holds for all policies
 * @param policies with distinct names
 */
public record Settings(GlobalSettings global, List<PolicySettings> policies) {

  /** Makes settings. */
  public Settings {
    policies = List.copyOf(policies);
  }
}
