package io.penstock.policy;

import io.penstock.config.ConfigurationException;
import io.penstock.config.GlobalSettings;
import io.penstock.config.PolicySettings;
import io.penstock.config.Problems;
import io.penstock.config.Settings;
import io.penstock.config.SharedBackend;
import io.penstock.spi.BackendRefusedException;
import io.penstock.spi.BackendSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is in force: the settings that were read, the policies defined in place that none of them
 * stands over, and the limiters of both. Changes as a whole or not at all. Its owner lets one
 * thread at a time change it; any may look.
 */
final class InForce {

  private final Limiters limiters;
  private final List<Registration> registrations = new ArrayList<>();
  private Settings read;

  /** Different rules of one name may stand here while a file stands over them. */
  private Map<String, List<PolicySettings>> inPlace = new TreeMap<>();

  private volatile PolicySet current;
  private volatile boolean changing;

  /**
   * Makes limiters for what was read.
   *
   * @throws ConfigurationException if they cannot be made
   */
  InForce(Settings read, Limiters.Completion completion) {
    this.read = read;
    this.limiters = limiters(read, completion);
    this.current = new PolicySet(read.global(), List.of());
    boolean complete = false;
    try {
      take(read, inPlace, List.of());
      complete = true;
    } finally {
      if (!complete) {
        limiters.close();
      }
    }
  }

  private static Limiters limiters(Settings read, Limiters.Completion completion) {
    try {
      return new Limiters(completion, read.global().backend());
    } catch (BackendRefusedException e) {
      Problems problems = new Problems();
      String where = read.policies().isEmpty() ? "" : read.policies().get(0).origin().where();
      problems.line(
          where, "penstock." + e.key(), e.getMessage() + " (expected: " + e.expected() + ")");
      throw new ConfigurationException(problems.lines(), e);
    }
  }

  PolicySet current() {
    return current;
  }

  boolean holds(PolicySet set) {
    // In this order: who has met the limits of a change sees that it is under way, or its result.
    return !changing && current == set;
  }

  /** Registers what later sets have to fulfil; the current one does not. */
  PolicyCheck.Guard guard(PolicyCheck check, Object lock) {
    Problems problems = new Problems();
    check.check(current, problems);
    problems.throwIfAny();
    Registration registration = new Registration(check, lock);
    registrations.add(registration);
    return registration;
  }

  private final class Registration implements PolicyCheck.Guard {

    private final PolicyCheck check;
    private final Object lock;

    Registration(PolicyCheck check, Object lock) {
      this.check = check;
      this.lock = lock;
    }

    @Override
    public void close() {
      synchronized (lock) {
        registrations.remove(this);
      }
    }
  }

  /** Adds definitions, all or none. */
  void define(List<PolicySettings> definitions, Problems problems) {
    Map<String, List<PolicySettings>> grown = new TreeMap<>();
    inPlace.forEach((name, known) -> grown.put(name, new ArrayList<>(known)));
    for (PolicySettings each : definitions) {
      List<PolicySettings> known = grown.computeIfAbsent(each.name(), name -> new ArrayList<>());
      if (known.stream().noneMatch(each::sameRules)) {
        known.add(each);
      }
    }
    take(read, grown, problems.lines());
  }

  /**
   * Takes what was read anew in place of what was read before.
   *
   * @return the keys that differ but stay as they were, since they need a restart
   * @throws ConfigurationException if nothing was taken
   */
  List<String> replace(Settings settings) {
    if (settings.global().backend().isPresent() != read.global().backend().isPresent()) {
      // What limits and on-failure may be depends on it, so the rest cannot be taken without it.
      throw new ConfigurationException(
          List.of("penstock.backend: has changed (expected: as it was, until a restart)"));
    }
    List<String> fixed = new ArrayList<>(fixed(read.global(), settings.global()));
    List<PolicySettings> policies = new ArrayList<>();
    for (PolicySettings each : settings.policies()) {
      PolicySettings table = limiters.table(each.name());
      if (table == null) {
        policies.add(each);
      } else {
        fixed(table, each).forEach(key -> fixed.add("policy." + each.name() + "." + key));
        policies.add(each.withTableOf(table));
      }
    }
    GlobalSettings global = settings.global().withFixedOf(read.global());
    take(new Settings(global, policies), inPlace, List.of());
    return fixed.stream().map(key -> "penstock." + key).toList();
  }

  private void take(
      Settings settings, Map<String, List<PolicySettings>> defined, List<String> problemsSoFar) {
    Problems problems = new Problems();
    problemsSoFar.forEach(problems::add);
    Limiters.Change change = limiters.prepare(merged(settings, defined, problems));
    boolean complete = false;
    try {
      PolicySet candidate = new PolicySet(settings.global(), change.policies());
      registrations.forEach(each -> each.check.check(candidate, problems));
      problems.throwIfAny();
      changing = true;
      change.apply();
      current = candidate;
      complete = true;
    } finally {
      changing = false;
      if (!complete) {
        change.discard();
      }
    }
    read = settings;
    inPlace = defined;
  }

  private static List<PolicySettings> merged(
      Settings settings, Map<String, List<PolicySettings>> defined, Problems problems) {
    Map<String, PolicySettings> byName = new LinkedHashMap<>();
    for (PolicySettings each : settings.policies()) {
      if (byName.put(each.name(), each) != null) {
        problems.unexpected(each.origin().where(), "name", each.name(), "a name of its own");
      }
    }
    defined.forEach(
        (name, rules) -> {
          PolicySettings first = rules.get(0);
          if (byName.putIfAbsent(name, first) == null) {
            for (PolicySettings other : rules.subList(1, rules.size())) {
              problems.unexpected(
                  other.origin().where(),
                  "name",
                  name,
                  "a name of its own, or the same rules as at " + first.origin().where());
            }
          }
        });
    return List.copyOf(byName.values());
  }

  private static List<String> fixed(GlobalSettings was, GlobalSettings is) {
    return Stream.of(
            changed("reload", was.reload(), is.reload()),
            changed(
                "jaxrs.default-policies", was.jaxrsDefaultPolicies(), is.jaxrsDefaultPolicies()),
            changed("jaxrs.priority", was.jaxrsPriority(), is.jaxrsPriority()),
            changed("jaxrs.auto-discovery", was.jaxrsAutoDiscovery(), is.jaxrsAutoDiscovery()),
            changed("redis.uri", was, is, BackendSettings::uri),
            changed("redis.prefix", was, is, BackendSettings::prefix),
            changed("redis.hash-keys", was, is, BackendSettings::hashKeys),
            changed("redis.timeout", was, is, BackendSettings::timeout),
            changed("redis.require-noeviction", was, is, BackendSettings::requireNoEviction),
            changed(
                "redis.local-share",
                was.backend().map(SharedBackend::localShare),
                is.backend().map(SharedBackend::localShare)))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<String> changed(
      String key, GlobalSettings was, GlobalSettings is, Function<BackendSettings, Object> part) {
    return changed(
        key,
        was.backend().map(SharedBackend::settings).map(part),
        is.backend().map(SharedBackend::settings).map(part));
  }

  private static List<String> fixed(PolicySettings was, PolicySettings is) {
    return Stream.of(
            changed("max-keys", was.maxKeys(), is.maxKeys()),
            changed("call-timeout", was.callTimeout(), is.callTimeout()),
            changed("mailbox-capacity", was.mailboxCapacity(), is.mailboxCapacity()))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<String> changed(String key, Object was, Object is) {
    return was.equals(is) ? Optional.empty() : Optional.of(key);
  }

  /** Ends every limiter. */
  void close() {
    limiters.close();
  }
}
