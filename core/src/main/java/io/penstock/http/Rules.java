package io.penstock.http;

import io.penstock.config.GlobalSettings;
import io.penstock.config.Mode;
import io.penstock.config.Paths;
import io.penstock.policy.Policy;
import io.penstock.policy.PolicySet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A set of policies made ready to decide by. Immutable, safe for use by several threads. */
final class Rules {

  private final LiveRules kin;
  private final PolicySet set;
  private final List<GatedPolicy> policies = new ArrayList<>();
  private final Map<String, GatedPolicy> byName = new HashMap<>();
  private final Clients clients;
  private final Paths exemptPaths;
  private final boolean countPreflight;

  Rules(LiveRules kin, PolicySet set, Advice advice) {
    this.kin = kin;
    this.set = set;
    GlobalSettings global = set.global();
    this.exemptPaths = global.exemptPaths();
    this.countPreflight = global.countPreflight();
    this.clients = new Clients(global.clients(), advice);
    for (Policy policy : set.policies()) {
      Mode mode = global.mode().orElse(policy.settings().mode());
      GatedPolicy gated = new GatedPolicy(policy, this, policies.size(), global.headers(), mode);
      policies.add(gated);
      byName.put(policy.name(), gated);
    }
  }

  /** Whose these are; others of that kin come after a change. */
  LiveRules kin() {
    return kin;
  }

  PolicySet set() {
    return set;
  }

  /** All policies in order of evaluation. */
  List<GatedPolicy> policies() {
    return policies;
  }

  @Nullable GatedPolicy find(String name) {
    return byName.get(name);
  }

  Clients clients() {
    return clients;
  }

  /** Whether a request must find these very rules at later gates: they may change on its way. */
  boolean mayChange() {
    return set.global().reload().isPresent();
  }

  /** Whether some paths are counted by no policy. */
  boolean exemptPaths() {
    return !exemptPaths.patterns().isEmpty();
  }

  /** Whether no policy counts a request, by its method or by its path, however that is seen. */
  boolean areWaived(String method, String path, @Nullable String literal, RequestFacts request) {
    return (exemptPaths.match(path) && (literal == null || exemptPaths.match(literal)))
        || (method.equals("OPTIONS") && !countPreflight && isPreflight(request));
  }

  /** Whether a browser asks for permission; its real request comes later and is counted then. */
  private static boolean isPreflight(RequestFacts request) {
    return request.header("Origin") != null
        && request.header("Access-Control-Request-Method") != null;
  }

  /** Whether these have held since they were got: no limiter has answered by others meanwhile. */
  boolean hold() {
    return kin.holds(set);
  }
}
