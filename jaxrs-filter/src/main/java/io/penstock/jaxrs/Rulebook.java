package io.penstock.jaxrs;

import io.penstock.config.ConfigurationException;
import io.penstock.config.Problems;
import io.penstock.http.Gate;
import io.penstock.http.InPlace;
import io.penstock.http.PolicyLease;
import io.penstock.policy.Policy;
import io.penstock.policy.PolicyCheck;
import io.penstock.policy.PolicySet;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * How every place that is annotated is limited. Used by one thread at a time. As long as it is
 * open, no reload takes away a policy that a place names.
 */
final class Rulebook implements AutoCloseable {

  private final PolicyLease lease;
  private final boolean addressesKnown;
  private final Gate gate;
  private final Map<AnnotatedElement, Plan> plans = new HashMap<>();

  /** Where the policies in place stand, by name. */
  private final Map<String, Definition> definitions = new HashMap<>();

  /** The policies that are asked, with a place that asks for them; read by reloads, too. */
  private final ConcurrentMap<String, String> uses = new ConcurrentHashMap<>();

  private final PolicyCheck.Guard guard;

  private record Definition(Place place, boolean nameIsDerived) {}

  /**
   * Makes an empty one.
   *
   * @param addressesKnown whether the container tells the addresses of clients
   */
  Rulebook(PolicyLease lease, boolean addressesKnown) {
    this.lease = lease;
    this.addressesKnown = addressesKnown;
    this.gate = Gate.forCharges(lease.policies());
    this.guard = lease.policies().guard(this::check);
  }

  private void check(PolicySet candidate, Problems problems) {
    uses.forEach((name, where) -> checkUse(candidate, name, where).ifPresent(problems::add));
  }

  /**
   * Adds what was read, all of it or, if there is any problem, nothing.
   *
   * @throws ConfigurationException with every problem, those of the reading included
   */
  void add(Reading reading) {
    List<String> problems = new ArrayList<>(reading.problems());
    List<Reading.Entry> news =
        reading.entries().stream()
            .filter(entry -> !plans.containsKey(entry.place().element()))
            .toList();
    checkNames(news, problems);
    boolean defined = define(news, problems);
    List<String> newlyUsed = new ArrayList<>();
    for (Reading.Entry entry : news) {
      for (Demand demand : entry.demands()) {
        if (defined || demand.inPlace().isEmpty()) { // else the reason has been told
          String name = demand.policy();
          if (uses.putIfAbsent(name, entry.where()) == null) { // first: a reload may be under way
            newlyUsed.add(name);
          }
          checkUse(lease.policies().settled(), name, entry.where()).ifPresent(problems::add);
        }
      }
    }
    if (!problems.isEmpty()) {
      newlyUsed.forEach(uses::remove);
      throw new ConfigurationException(problems);
    }
    for (Reading.Entry entry : news) {
      plans.put(
          entry.place().element(),
          new Plan(gate, entry.demands().stream().map(Demand::charge).toList()));
    }
  }

  /** The plan for annotations that were added; null where nothing is to be limited. */
  @Nullable Plan plan(Marking marking) {
    return marking instanceof Marking.Limited limited ? plans.get(limited.place().element()) : null;
  }

  /** A name that was made of class and method belongs to that one place. */
  private void checkNames(List<Reading.Entry> entries, List<String> problems) {
    for (Reading.Entry entry : entries) {
      for (Demand demand : entry.demands()) {
        if (demand.inPlace().isPresent()) {
          Definition mine = new Definition(entry.place(), demand.nameIsDerived());
          Definition first = definitions.putIfAbsent(demand.policy(), mine);
          if (first != null
              && !first.place().element().equals(mine.place().element())
              && (first.nameIsDerived() || mine.nameIsDerived())) {
            problems.add(
                entry.where()
                    + ": @RateLimited: name: "
                    + demand.policy()
                    + (mine.nameIsDerived() ? ", made of class and method," : "")
                    + " is the name of the policy at "
                    + first.place()
                    + " too (expected: another name)");
          }
        }
      }
    }
  }

  private boolean define(List<Reading.Entry> entries, List<String> problems) {
    List<InPlace> inPlace =
        entries.stream()
            .flatMap(entry -> entry.demands().stream())
            .map(Demand::inPlace)
            .flatMap(Optional::stream)
            .toList();
    try {
      lease.define(inPlace);
      return true;
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
      return false;
    }
  }

  private Optional<String> checkUse(PolicySet policies, String name, String where) {
    Optional<Policy> policy = policies.find(name);
    if (policy.isEmpty()) {
      return Optional.of(
          where
              + ": @RateLimited: value: "
              + name
              + " (expected: a policy, of "
              + policies.names()
              + ")");
    }
    if (!addressesKnown && policy.get().settings().key().usesAddress()) {
      return Optional.of(
          where
              + ": policy "
              + name
              + ": key: ip (expected: header:NAME or principal, since without a servlet container"
              + " the address of a client is not known)");
    }
    return Optional.empty();
  }

  /** Ends the watch over reloads; the lease stays open. */
  @Override
  public void close() {
    guard.close();
    gate.close();
  }
}
