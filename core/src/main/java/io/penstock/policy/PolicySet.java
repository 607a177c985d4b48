package io.penstock.policy;

import io.penstock.config.GlobalSettings;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a set of policies is at one moment; for Penstock's own filters. Immutable: whoever looks at
 * one sees no half of a change.
 */
public final class PolicySet {

  private final GlobalSettings global;
  private final Map<String, Policy> byName = new LinkedHashMap<>();
  private final List<Policy> policies;

  /** Takes policies in order of evaluation. */
  PolicySet(GlobalSettings global, Collection<Policy> policies) {
    this.global = global;
    this.policies = List.copyOf(policies);
    this.policies.forEach(policy -> byName.put(policy.name(), policy));
  }

  /** What holds for all policies. */
  public GlobalSettings global() {
    return global;
  }

  /** All policies, in order of evaluation. */
  public List<Policy> policies() {
    return policies;
  }

  /** The policy of a name, empty if there is none. */
  public Optional<Policy> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The names of all policies, in order of evaluation. */
  public Set<String> names() {
    return byName.keySet();
  }
}
