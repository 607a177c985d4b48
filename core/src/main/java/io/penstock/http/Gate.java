package io.penstock.http;

import static java.util.Objects.requireNonNull;

import io.penstock.Decision;
import io.penstock.LimiterUnavailableException;
import io.penstock.config.ConfigurationException;
import io.penstock.config.Paths;
import io.penstock.config.Problems;
import io.penstock.policy.Policy;
import io.penstock.policy.PolicyCheck;
import io.penstock.policy.PolicySet;
import io.penstock.policy.RateLimitPolicies;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides about requests: which policies they count for, under which key, and what is answered.
 * Policies are asked in order; when one refuses, what the request has spent before is given back.
 *
 * <p>A request that one gate has decided is decided by the others on its way under the same rules,
 * even if the policies have changed meanwhile. Safe for use by several threads.
 */
public final class Gate implements AutoCloseable {

  /** Of deciding anew while the policies keep changing. */
  private static final int MOST_ATTEMPTS = 3;

  private static final Comparator<Due> BY_RANK =
      Comparator.comparingInt(due -> due.policy().rank());

  /** Which of the policies this gate asks by path. */
  private interface Choice extends PolicyCheck {

    boolean holds(GatedPolicy policy);
  }

  /**
   * Some rules as this gate sees them.
   *
   * @param anyPath whether paths make no difference, so that none need be looked at
   */
  @SuppressWarnings("ArrayRecordComponent") // gone through for every request, never compared
  private record View(Rules rules, Due[] byPath, boolean anyPath) {}

  private final LiveRules live;
  private final Choice choice;
  private final PolicyCheck.Guard guard;
  private volatile View latest;

  /**
   * A gate for all policies that have paths.
   *
   * @throws ConfigurationException if of a policy nothing is said about paths
   */
  public Gate(RateLimitPolicies policies) {
    this(policies, new Everything());
  }

  /**
   * A gate for some policies.
   *
   * @param names of policies, each with paths; at least one
   * @throws ConfigurationException if there is no such policy, or it has no paths
   */
  public Gate(RateLimitPolicies policies, List<String> names) {
    this(policies, new Names(List.copyOf(names)));
  }

  private Gate(RateLimitPolicies policies, Choice choice) {
    this.choice = choice;
    this.guard = policies.guard(choice);
    this.live = LiveRules.of(policies);
    this.latest = view(live.current());
  }

  /** A gate that is told the policies of each request by name, and never asks for paths. */
  public static Gate forCharges(RateLimitPolicies policies) {
    Gate gate = new Gate(policies, new Nothing());
    gate.live.useByName();
    return gate;
  }

  private record Everything() implements Choice {

    @Override
    public void check(PolicySet policies, Problems problems) {
      for (Policy policy : policies.policies()) {
        if (!policy.settings().paths().given()) {
          missing(policy, "patterns such as /api/*, or none", problems);
        }
      }
    }

    @Override
    public boolean holds(GatedPolicy policy) {
      return true;
    }
  }

  private record Nothing() implements Choice {

    @Override
    public void check(PolicySet policies, Problems problems) {}

    @Override
    public boolean holds(GatedPolicy policy) {
      return false;
    }
  }

  private record Names(List<String> names) implements Choice {

    @Override
    public void check(PolicySet policies, Problems problems) {
      String known = String.join(", ", policies.names());
      if (names.isEmpty()) {
        problems.missing("init-param", "policies", "some of " + known);
      }
      for (String name : names) {
        Policy policy = policies.find(name).orElse(null);
        if (policy == null) {
          problems.unexpected("init-param", "policies", name, "one of " + known);
        } else if (policy.settings().paths().patterns().isEmpty()) {
          missing(policy, "patterns such as /api/*", problems);
        }
      }
    }

    @Override
    public boolean holds(GatedPolicy policy) {
      return names.contains(policy.name());
    }
  }

  private static void missing(Policy policy, String expected, Problems problems) {
    String key = "penstock.policy." + policy.name() + ".paths";
    Paths paths = policy.settings().paths();
    String where = policy.settings().origin().where();
    if (paths.given()) {
      problems.unexpected(where, key, "none", expected);
    } else {
      problems.missing(where, key, expected);
    }
  }

  private View view(Rules rules) {
    List<GatedPolicy> chosen =
        rules.policies().stream()
            .filter(policy -> !policy.isOff() && choice.holds(policy))
            .filter(policy -> !policy.settings().paths().patterns().isEmpty())
            .toList();
    return new View(
        rules,
        chosen.stream().map(policy -> new Due(policy, policy.cost())).toArray(Due[]::new),
        !rules.exemptPaths() && chosen.stream().allMatch(GatedPolicy::countsEveryPath));
  }

  /** The rules that a request began under at another gate; null if it has met none. */
  private @Nullable Rules begun(@Nullable Object left) {
    if (left instanceof Grant grant) {
      Rules rules = grant.policy().rules();
      return rules.kin() == live ? rules : null;
    }
    if (left instanceof Passage passage) {
      return passage.ledger().rules(live);
    }
    return left instanceof Rules rules && rules.kin() == live ? rules : null;
  }

  private View viewOf(Rules rules) {
    View known = latest;
    if (known.rules == rules) {
      return known;
    }
    View made = view(rules);
    if (live.current() == rules) { // not those of a request that began before a change
      latest = made;
    }
    return made;
  }

  /**
   * Decides by path and method.
   *
   * @throws IllegalStateException if the policies are closed
   */
  public Verdict admit(RequestFacts request) {
    Object left = Passage.left(request);
    Rules begun = begun(left);
    Rules rules = begun == null ? live.current() : begun;
    Verdict verdict = attempt(request, left, rules);
    for (int i = 0; left == null && isToBeUndone(verdict, rules, i); i++) {
      rules = live.settled();
      verdict = attempt(request, left, rules);
    }
    return finish(verdict, request, left, rules);
  }

  private @Nullable Verdict attempt(RequestFacts request, @Nullable Object left, Rules rules) {
    View view = viewOf(rules);
    String method = request.method();
    String given = view.anyPath ? "/" : request.path();
    String literal = NormalPath.isNormal(given) ? null : NormalPath.literal(given);
    String path = literal == null ? given : NormalPath.of(given);
    Due only = null;
    List<Due> several = null;
    for (Due due : view.byPath) {
      if (due.policy().counts(method, path, literal)) {
        if (only == null) {
          only = due;
        } else {
          several = several == null ? listOf(only) : several;
          several.add(due);
        }
      }
    }
    if (only == null || rules.areWaived(method, path, literal, request)) {
      return null;
    }
    if (several == null && only.policy().isPlain() && !(left instanceof Verdict)) {
      return admitPlainly(only, request, view.anyPath ? null : path, left);
    }
    Subject subject = new Subject(request, view.anyPath ? null : path, rules.clients());
    return decide(several == null ? listOf(only) : several, subject, left);
  }

  /**
   * Whether the policies have changed while limiters were asked, so that some may have answered by
   * the rules of before and some by those of after. If so, what was spent is given back.
   */
  private static boolean isToBeUndone(@Nullable Verdict verdict, Rules rules, int attempts) {
    if (!(verdict instanceof Passage passage) || rules.hold() || attempts == MOST_ATTEMPTS) {
      return false;
    }
    passage.ledger().undo();
    return true;
  }

  private static List<Due> listOf(Due first) {
    List<Due> dues = new ArrayList<>(4);
    dues.add(first);
    return dues;
  }

  /**
   * Decides by policies that are named, whatever their paths and methods.
   *
   * @throws IllegalArgumentException if there is no policy of a name
   * @throws IllegalStateException if the policies are closed
   */
  public Verdict admit(RequestFacts request, List<Charge> charges) {
    if (charges.isEmpty()) {
      return Pass.VERDICT;
    }
    Object left = Passage.left(request);
    Rules begun = begun(left);
    Rules rules = begun == null ? live.current() : begun;
    Verdict verdict = attempt(request, charges, left, rules);
    for (int i = 0; left == null && isToBeUndone(verdict, rules, i); i++) {
      rules = live.settled();
      verdict = attempt(request, charges, left, rules);
    }
    return finish(verdict, request, left, rules);
  }

  private static @Nullable Passage attempt(
      RequestFacts request, List<Charge> charges, @Nullable Object left, Rules rules) {
    String method = request.method();
    String given = request.path();
    String literal = NormalPath.isNormal(given) ? null : NormalPath.literal(given);
    String path = literal == null ? given : NormalPath.of(given);
    List<Due> dues = new ArrayList<>(charges.size());
    for (Charge charge : charges) {
      GatedPolicy policy = rules.find(charge.policy());
      if (policy == null) {
        throw new IllegalArgumentException(
            "policy: '" + charge.policy() + "' (expected: one of " + rules.set().names() + ")");
      }
      if (!policy.isOff() && !policy.isExempt(method, path, literal)) {
        dues.add(new Due(policy, charge.cost() == Charge.OWN_COST ? policy.cost() : charge.cost()));
      }
    }
    if (dues.isEmpty() || rules.areWaived(method, path, literal, request)) {
      return null;
    }
    dues.sort(BY_RANK);
    return decide(dues, new Subject(request, path, rules.clients()), left);
  }

  private static Verdict finish(
      @Nullable Verdict verdict, RequestFacts request, @Nullable Object left, Rules rules) {
    if (verdict instanceof Passage passage) {
      passage.leave(request);
    }
    if (verdict != null) {
      return verdict;
    }
    if (left == null && rules.mayChange()) {
      Passage.leave(request, rules);
    }
    return Pass.VERDICT;
  }

  /** The common case, with no more than it takes. */
  private static @Nullable Verdict admitPlainly(
      Due due, RequestFacts request, @Nullable String path, @Nullable Object left) {
    GatedPolicy policy = due.policy();
    Rules rules = policy.rules();
    Clients clients = rules.clients();
    Client client = clients.of(request);
    if (client == null) {
      return decide(listOf(due), new Subject(request, path, clients), null);
    }
    Grant grant = client.grant(policy);
    Decision decision = null;
    RuntimeException failure = null;
    try {
      decision = grant.decide();
    } catch (LimiterUnavailableException | IllegalStateException e) {
      failure = e;
    }
    if (decision != null && decision.allowed()) {
      return left != null || rules.hold()
          ? grant.leave(request, decision)
          : new Passage(policy, client.key(), due.cost(), decision); // which can be undone
    }
    Passage refused = new Passage();
    Ledger ledger = refused.ledger();
    if (decision != null) {
      ledger.denied(policy, client.key(), decision);
    } else {
      ledger.failed(policy, client.key(), requireNonNull(failure));
    }
    ledger.word(new Subject(request, path, clients));
    return refused;
  }

  private static @Nullable Passage decide(List<Due> dues, Subject request, @Nullable Object left) {
    Passage passage =
        left instanceof Grant grant
            ? grant.general(request.facts()).met(true)
            : left instanceof Passage earlier ? earlier.met(false) : new Passage();
    Ledger ledger = passage.ledger();
    ledger.charge(dues, request);
    ledger.word(request);
    return ledger.isEmpty() ? null : passage;
  }

  /** Lets go of the policies: this gate has no say any more in how they change. */
  @Override
  public void close() {
    guard.close();
  }
}
