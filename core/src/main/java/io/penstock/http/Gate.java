package io.penstock.http;

import io.penstock.config.ConfigurationException;
import io.penstock.config.Paths;
import io.penstock.config.Problems;
import io.penstock.policy.Policy;
import io.penstock.policy.RateLimitPolicies;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Decides about requests: which policies they count for, under which key, and what is answered.
 * Policies are asked in order of their names; when one refuses, what the request has spent before
 * is given back. Safe for use by several threads; knows of the policies what they were when it was
 * made, and looks those named in a {@link Charge} up as they come.
 */
public final class Gate implements AutoCloseable {

  /** A policy and what it is to be charged. */
  private record Due(GatedPolicy policy, long cost) {

    static Due own(Policy policy) {
      return new Due(new GatedPolicy(policy), policy.settings().cost());
    }
  }

  private static final Comparator<Due> BY_NAME = Comparator.comparing(due -> due.policy.name());

  private final RateLimitPolicies policies;
  private final Due[] byPath;
  private final ConcurrentMap<String, Due> byName = new ConcurrentHashMap<>();

  /**
   * A gate for all policies that have paths.
   *
   * @throws ConfigurationException if of a policy nothing is said about paths
   */
  public Gate(RateLimitPolicies policies) {
    this(policies, withPaths(policies));
  }

  /**
   * A gate for some policies.
   *
   * @param names of policies, each with paths; at least one
   * @throws ConfigurationException if there is no such policy, or it has no paths
   */
  public Gate(RateLimitPolicies policies, List<String> names) {
    this(policies, named(policies, names));
  }

  private Gate(RateLimitPolicies policies, Due[] byPath) {
    this.policies = policies;
    this.byPath = byPath;
  }

  /** A gate that is told the policies of each request by name, and never asks for paths. */
  public static Gate forCharges(RateLimitPolicies policies) {
    return new Gate(policies, new Due[0]);
  }

  private static Due[] withPaths(RateLimitPolicies policies) {
    Problems problems = new Problems();
    List<Due> dues = new ArrayList<>();
    for (Policy policy : policies.policies()) {
      Paths paths = policy.settings().paths();
      if (!paths.given()) {
        problems.missing(
            policy.settings().origin().where(),
            pathsKey(policy),
            "patterns such as /api/*, or none");
      } else if (!paths.patterns().isEmpty()) {
        dues.add(Due.own(policy));
      }
    }
    problems.throwIfAny();
    return dues.toArray(new Due[0]);
  }

  private static Due[] named(RateLimitPolicies policies, List<String> names) {
    Problems problems = new Problems();
    List<Due> dues = new ArrayList<>();
    List<String> known = policies.policies().stream().map(Policy::name).toList();
    for (String name : new TreeSet<>(names)) { // in order of evaluation, each once
      Policy policy = policies.find(name).orElse(null);
      if (policy == null) {
        problems.unexpected("init-param", "policies", name, "one of " + String.join(", ", known));
      } else if (policy.settings().paths().patterns().isEmpty()) {
        problems.missing(
            policy.settings().origin().where(), pathsKey(policy), "patterns such as /api/*");
      } else {
        dues.add(Due.own(policy));
      }
    }
    if (names.isEmpty()) {
      problems.missing("init-param", "policies", "some of " + String.join(", ", known));
    }
    problems.throwIfAny();
    return dues.toArray(new Due[0]);
  }

  private static String pathsKey(Policy policy) {
    return "penstock.policy." + policy.name() + ".paths";
  }

  /**
   * Decides by path and method.
   *
   * @throws IllegalStateException if the policies are closed
   */
  public Verdict admit(RequestFacts request) {
    if (byPath.length == 0) {
      return Verdict.PASS;
    }
    String method = request.method();
    String path = NormalPath.of(request.path());
    List<Due> dues = null; // most requests of some applications match nothing
    for (Due due : byPath) {
      if (due.policy.counts(method, path)) {
        dues = dues == null ? new ArrayList<>(byPath.length) : dues;
        dues.add(due);
      }
    }
    return dues == null ? Verdict.PASS : decide(request, dues);
  }

  /**
   * Decides by policies that are named, whatever their paths and methods.
   *
   * @throws IllegalArgumentException if there is no policy of a name
   * @throws IllegalStateException if the policies are closed
   */
  public Verdict admit(RequestFacts request, List<Charge> charges) {
    if (charges.isEmpty()) {
      return Verdict.PASS;
    }
    List<Due> dues = new ArrayList<>(charges.size());
    for (Charge charge : charges) {
      Due own = named(charge.policy());
      dues.add(charge.cost() == Charge.OWN_COST ? own : new Due(own.policy, charge.cost()));
    }
    dues.sort(BY_NAME);
    return decide(request, dues);
  }

  private Due named(String name) {
    Due known = byName.get(name);
    if (known != null) {
      return known;
    }
    Optional<Policy> policy = policies.find(name);
    if (policy.isEmpty()) {
      throw new IllegalArgumentException(
          "policy: '" + name + "' (expected: one of " + policies.policies() + ")");
    }
    return byName.computeIfAbsent(name, absent -> Due.own(policy.get()));
  }

  private static Verdict decide(RequestFacts request, List<Due> dues) {
    if (isPreflight(request)) {
      return Verdict.PASS;
    }
    Passage passage = Passage.of(request);
    Refusal refusal = null;
    boolean decided = false;
    try {
      for (int i = 0; i < dues.size() && refusal == null; i++) {
        refusal = passage.charge(dues.get(i).policy, dues.get(i).cost, request);
      }
      decided = true;
    } finally {
      if (refusal != null || !decided) {
        passage.refund();
      }
    }
    passage.publishDecision(request);
    if (refusal == null) {
      return Verdict.passing(passage.fields());
    }
    boolean failure = refusal.reason() == Refusal.Reason.FAILURE;
    return Verdict.refusing(failure ? Map.of() : passage.fields(), refusal);
  }

  /** Lets go of the policies: this gate has no say any more in how they change. */
  @Override
  public void close() {}

  /** Whether a browser asks for permission; its real request comes later and is counted then. */
  private static boolean isPreflight(RequestFacts request) {
    return request.method().equals("OPTIONS")
        && request.header("Origin") != null
        && request.header("Access-Control-Request-Method") != null;
  }
}
