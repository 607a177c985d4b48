package io.penstock.http;

import io.penstock.policy.PolicySet;
import io.penstock.policy.RateLimitPolicies;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of some policies, as they stand. Each set of policies is made ready once, for all gates
 * that ask them. Safe for use by several threads.
 */
final class LiveRules {

  private final RateLimitPolicies policies;
  private final Advice advice = new Advice();
  private volatile @Nullable Rules latest;
  private volatile boolean usedByName;
  private Set<String> warnedOf = Set.of(); // guarded by this

  private LiveRules(RateLimitPolicies policies) {
    this.policies = policies;
  }

  /** The rules of these policies, the same for all who ask. */
  static LiveRules of(RateLimitPolicies policies) {
    return policies.attached(LiveRules.class, LiveRules::new);
  }

  boolean holds(PolicySet set) {
    return policies.holds(set);
  }

  /** The rules of this moment. */
  Rules current() {
    PolicySet set = policies.current();
    Rules known = latest;
    return known != null && known.set() == set ? known : renewed();
  }

  /** As {@link #current}, once a change that is under way is done. */
  Rules settled() {
    PolicySet unused = policies.settled();
    return current();
  }

  private synchronized Rules renewed() {
    PolicySet set = policies.current();
    Rules known = latest;
    if (known == null || known.set() != set) {
      known = new Rules(this, set, advice);
      latest = known;
      warn(known);
    }
    return known;
  }

  /** Notes that a gate asks for policies by name, so that those without paths are used, too. */
  synchronized void useByName() {
    usedByName = true;
    Rules known = latest;
    if (known != null) {
      warn(known);
    }
  }

  /** Warns of keys that clients choose, of each policy again when it has become so anew. */
  private void warn(Rules rules) {
    Set<String> risky = FreelyChosenKeys.in(rules, usedByName);
    for (String policy : risky) {
      if (!warnedOf.contains(policy)) {
        FreelyChosenKeys.warn(policy);
      }
    }
    warnedOf = risky;
  }
}
