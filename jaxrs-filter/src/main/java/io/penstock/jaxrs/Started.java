package io.penstock.jaxrs;

import io.penstock.config.ConfigurationException;
import io.penstock.config.GlobalSettings;
import io.penstock.http.Gate;
import io.penstock.http.PolicyLease;
import io.penstock.policy.PolicyCheck;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.Configuration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What there is once an application starts.
 *
 * @param rules how what is annotated is limited
 * @param defaults how what is not annotated is limited, null where it is not
 * @param priority of filters
 * @param roots the root resource classes that are known beforehand
 * @param locators whether any of those leads to others
 */
record Started(
    Surroundings surroundings,
    PolicyLease lease,
    Gate gate,
    PolicyCheck.Guard guard,
    Rulebook rules,
    @Nullable Plan defaults,
    int priority,
    List<Class<?>> roots,
    boolean locators) {

  private static final int PRIORITY = Priorities.AUTHENTICATION + 100;

  /**
   * Looks all root resources through and takes the policies.
   *
   * @return null if the application is not to be limited
   * @throws ConfigurationException with everything that is wrong
   */
  static @Nullable Started of(
      Configuration configuration, ContainerAccess access, PolicySource source) {
    Surroundings surroundings = access.surroundings();
    Options options = Options.of(configuration);
    List<ResourceClass> roots = ResourceClass.roots(configuration, access.application());
    Map<String, Marking> markings = new LinkedHashMap<>();
    roots.forEach(root -> markings.putAll(root.markings()));
    Reading reading = Reading.of(markings);
    List<String> problems = new ArrayList<>(options.problems());
    PolicyLease lease;
    try {
      boolean named =
          reading.namesPolicies() || !options.defaultPolicies().orElse(List.of()).isEmpty();
      lease = source.open(surroundings, options, named);
    } catch (ConfigurationException e) {
      problems.addAll(0, e.problems());
      problems.addAll(reading.problems());
      throw new ConfigurationException(problems, e);
    }
    if (lease == null) {
      return null;
    }
    Gate gate = Gate.forCharges(lease.policies());
    Rulebook rules = new Rulebook(lease, gate, surroundings);
    PolicyCheck.Guard guard = lease.policies().guard(rules);
    try {
      rules.add(reading);
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
    GlobalSettings global = lease.policies().current().global();
    Plan defaults = null;
    try {
      defaults =
          options.defaultPolicies().isPresent()
              ? rules.defaults(
                  options.defaultPolicies().get(), Options.WHERE, Options.DEFAULT_POLICIES)
              : rules.defaults(
                  global.jaxrsDefaultPolicies(), "configuration", Options.DEFAULT_POLICIES);
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
    Started started =
        new Started(
            surroundings,
            lease,
            gate,
            guard,
            rules,
            defaults,
            options.priority().orElse(global.jaxrsPriority().orElse(PRIORITY)),
            roots.stream().<Class<?>>map(ResourceClass::type).toList(),
            roots.stream().anyMatch(ResourceClass::hasLocators));
    if (!problems.isEmpty()) {
      started.close();
      throw new ConfigurationException(problems);
    }
    return started;
  }

  /** Gives the policies back. */
  void close() {
    guard.close();
    gate.close();
    lease.close();
  }
}
