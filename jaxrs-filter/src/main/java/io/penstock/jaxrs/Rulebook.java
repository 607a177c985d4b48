package io.penstock.jaxrs;

import io.penstock.config.ConfigurationException;
import io.penstock.config.KeyExpression;
import io.penstock.config.PolicySettings;
import io.penstock.config.Problems;
import io.penstock.http.Charge;
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
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * How every place that is annotated is limited. Used by one thread at a time, but for {@link
 * #check}.
 */
final class Rulebook implements PolicyCheck {

  private final PolicyLease lease;
  private final Surroundings surroundings;
  private final Gate gate;
  private final Map<AnnotatedElement, Plan> plans = new HashMap<>();

  /** Where the policies in place stand, by name. */
  private final Map<String, Definition> definitions = new HashMap<>();

  /** What is needed of policies; also read by whoever is about to change them. */
  private final List<Use> uses = new CopyOnWriteArrayList<>();

  private record Definition(Place place, boolean nameIsDerived) {}

  /**
   * A policy that is named.
   *
   * @param where for people
   * @param key under which it is named there
   */
  private record Use(String policy, String where, String key) {}

  /** Makes an empty one that asks through a gate. */
  Rulebook(PolicyLease lease, Gate gate, Surroundings surroundings) {
    this.lease = lease;
    this.gate = gate;
    this.surroundings = surroundings;
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
    List<Use> named = new ArrayList<>();
    for (Reading.Entry entry : news) {
      for (Demand demand : entry.demands()) {
        if (defined || demand.inPlace().isEmpty()) { // else the reason has been told
          named.add(new Use(demand.policy(), entry.where() + ": @RateLimited", "value"));
        }
      }
    }
    take(named, problems);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    for (Reading.Entry entry : news) {
      plans.put(
          entry.place().element(),
          new Plan(gate, entry.demands().stream().map(Demand::charge).toList()));
    }
  }

  /**
   * The plan for what has no annotations.
   *
   * @param names of policies
   * @param where for people
   * @param key under which they are named there
   * @return null where there are none
   * @throws ConfigurationException if there is no such policy, or it cannot be used here
   */
  @Nullable Plan defaults(List<String> names, String where, String key) {
    List<String> problems = new ArrayList<>();
    take(names.stream().map(name -> new Use(name, where, key)).toList(), problems);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return names.isEmpty()
        ? null
        : new Plan(
            gate,
            names.stream().distinct().map(name -> new Charge(name, Charge.OWN_COST)).toList());
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

  /** Takes what is named, unless the policies of now do not have it. */
  private void take(List<Use> named, List<String> problems) {
    uses.addAll(named); // first, so that none of them can go meanwhile
    Problems found = new Problems();
    check(lease.policies().settled(), named, found);
    if (!found.lines().isEmpty()) {
      uses.removeAll(named);
    }
    problems.addAll(found.lines());
  }

  @Override
  public void check(PolicySet candidate, Problems problems) {
    check(candidate, uses, problems);
  }

  private void check(PolicySet candidate, List<Use> named, Problems problems) {
    for (Use use : named) {
      Optional<Policy> policy = candidate.find(use.policy());
      if (policy.isEmpty()) {
        problems.unexpected(
            use.where(), use.key(), use.policy(), "a policy, of " + candidate.names());
      } else {
        checkKey(policy.get().settings(), use.where(), problems);
      }
    }
  }

  private void checkKey(PolicySettings policy, String where, Problems problems) {
    String at = where + ": policy " + policy.name();
    if (!surroundings.knowsAddresses()) {
      if (policy.key().usesAddress()) {
        problems.unexpected(at, "key", "ip", "another" + lacking("the address of a client"));
      }
      if (!policy.exemptClients().blocks().isEmpty()) {
        problems.line(
            at, "exempt-clients", "(expected: none" + lacking("the address of a client") + ")");
      }
    }
    if (!surroundings.knowsSessions() && policy.key().uses(KeyExpression.Source.SESSION)) {
      problems.unexpected(at, "key", "session", "another" + lacking("the session of a client"));
    }
  }

  private static String lacking(String what) {
    return ", or a "
        + ConnectionLookup.class.getName()
        + ", since this server does not tell "
        + what;
  }
}
