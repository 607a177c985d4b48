package io.penstock.policy;

import io.penstock.config.GlobalSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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

  /** Puts policies into order of evaluation: as configured, and by name. */
  PolicySet(GlobalSettings global, Collection<Policy> policies) {
    this.global = global;
    List<Policy> ordered = new ArrayList<>(policies);
    ordered.sort(
        Comparator.comparingInt((Policy policy) -> rank(policy, global.policyOrder()))
            .thenComparing(Policy::name));
    this.policies = List.copyOf(ordered);
    this.policies.forEach(policy -> byName.put(policy.name(), policy));
  }

  private static int rank(Policy policy, List<String> order) {
    int rank = order.indexOf(policy.name());
    return rank < 0 ? order.size() : rank;
  }

  /**
   * What holds for all policies.
   *
   * @return the settings as loaded
   */
  public GlobalSettings global() {
    return global;
  }

  /**
   * All policies.
   *
   * @return in order of evaluation
   */
  public List<Policy> policies() {
    return policies;
  }

  /**
   * Looks a policy up.
   *
   * @param name of the policy
   * @return the policy, empty if there is none of that name
   */
  public Optional<Policy> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The names of all policies.
   *
   * @return in order of evaluation
   */
  public Set<String> names() {
    return byName.keySet();
  }
}
