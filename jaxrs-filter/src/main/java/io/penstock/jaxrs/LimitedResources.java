package io.penstock.jaxrs;

import io.penstock.config.ConfigurationException;
import io.penstock.http.PolicyLease;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts a filter before each resource method that is to be limited, in one application.
 *
 * <p>The container presents the methods of root resources while it starts, and those of
 * sub-resources when a locator first leads to them. At the very first one, all root resources are
 * looked through, so that every error is told at once. What goes wrong with a sub-resource fails
 * the request that leads to it, and every later one: it never runs unlimited.
 */
final class LimitedResources implements DynamicFeature, AutoCloseable {

  private static final int PRIORITY = Priorities.AUTHENTICATION + 100;

  private final Configuration configuration;
  private final Surroundings surroundings;
  private final Policies policies;

  /** What is known of methods; some containers present those of sub-resources at each request. */
  private final Map<Class<?>, Map<Method, Marking>> markings = new HashMap<>(); // guarded by this

  /** By class, what its sub-resources fall back on. */
  private final Map<Class<?>, Fallback> fallbacks = new ConcurrentHashMap<>();

  private @Nullable Started started; // guarded by this
  private boolean closed; // guarded by this

  /**
   * What there is once the application starts.
   *
   * @param roots the root resource classes
   * @param locators whether any of those leads to others
   */
  private record Started(
      PolicyLease lease, Rulebook rules, List<Class<?>> roots, boolean locators) {}

  /**
   * What a class says for the sub-resources that it leads to.
   *
   * @param decided whether it says anything, be it that they are exempt
   */
  private record Fallback(boolean decided, @Nullable Plan plan) {}

  /** Where the policies come from. */
  @FunctionalInterface
  interface Policies {

    /**
     * Takes them.
     *
     * @param named whether any annotation names one, so that there must be a configuration
     * @throws ConfigurationException if there is none, or it cannot be used
     */
    PolicyLease open(boolean named);
  }

  /** Makes the feature; nothing is opened before the first resource method is presented. */
  LimitedResources(Configuration configuration, Surroundings surroundings, Policies policies) {
    this.configuration = configuration;
    this.surroundings = surroundings;
    this.policies = policies;
  }

  @Override
  public synchronized void configure(ResourceInfo resource, FeatureContext context) {
    Class<?> type = resource.getResourceClass();
    Method method = resource.getResourceMethod();
    if (type == null || method == null) {
      return; // made by program, without a class that could be annotated
    }
    Started current = started();
    boolean root = current.roots().contains(type);
    Marking marking = marking(new Target(type, method), root, current.rules());
    Plan plan = current.rules().plan(marking);
    if (plan != null) {
      register(context, request -> plan);
    } else if (marking instanceof Marking.None && (!root || current.locators())) {
      register(context, this::inherited);
    }
  }

  private Marking marking(Target target, boolean root, Rulebook rules) {
    Map<Method, Marking> ofType = markings.computeIfAbsent(target.type(), t -> new HashMap<>());
    Marking known = ofType.get(target.method());
    if (known != null) {
      return known;
    }
    if (!root) { // the class as a whole, so that one method with an error fails all of it
      rules.add(Reading.of(new ResourceClass(target.type()).markings()));
    }
    Marking marking = Markings.of(target);
    rules.add(Reading.of(Map.of(target.toString(), marking)));
    ofType.put(target.method(), marking);
    return marking;
  }

  /** Gives the policies back, if they were taken. */
  @Override
  public synchronized void close() {
    closed = true;
    Started ending = started;
    started = null;
    if (ending != null) {
      ending.rules().close();
      ending.lease().close();
    }
  }

  private void register(
      FeatureContext context, Function<ContainerRequestContext, @Nullable Plan> plans) {
    context.register(new LimitFilter(surroundings, plans), PRIORITY);
  }

  private Started started() {
    if (closed) {
      throw new IllegalStateException("the application has ended (expected: running)");
    }
    if (started == null) {
      started = start();
    }
    return started;
  }

  private Started start() {
    List<ResourceClass> roots = ResourceClass.roots(configuration);
    Map<String, Marking> markings = new LinkedHashMap<>();
    roots.forEach(root -> markings.putAll(root.markings()));
    Reading reading = Reading.of(markings);
    PolicyLease lease;
    try {
      lease = policies.open(reading.namesPolicies());
    } catch (ConfigurationException e) {
      throw reading.problems().isEmpty()
          ? e
          : new ConfigurationException(
              Stream.concat(e.problems().stream(), reading.problems().stream()).toList(), e);
    }
    Rulebook rules = new Rulebook(lease, surroundings.knowsAddresses());
    try {
      rules.add(reading);
    } catch (ConfigurationException e) {
      rules.close();
      lease.close();
      throw e;
    }
    return new Started(
        lease,
        rules,
        roots.stream().<Class<?>>map(ResourceClass::type).toList(),
        roots.stream().anyMatch(ResourceClass::hasLocators));
  }

  /** The plan of the nearest class that led to a sub-resource without annotations of its own. */
  private @Nullable Plan inherited(ContainerRequestContext request) {
    List<Object> matched = request.getUriInfo().getMatchedResources();
    for (Object resource : matched.subList(Math.min(1, matched.size()), matched.size())) {
      Fallback fallback = fallbacks.get(resource.getClass());
      if (fallback == null) {
        fallback = fallback(resource.getClass());
        fallbacks.put(resource.getClass(), fallback);
      }
      if (fallback.decided()) {
        return fallback.plan();
      }
    }
    return null;
  }

  private synchronized Fallback fallback(Class<?> type) {
    Marking marking = Markings.of(type);
    Rulebook rules = started().rules();
    rules.add(Reading.of(Map.of(type.getName(), marking)));
    return new Fallback(!(marking instanceof Marking.None), rules.plan(marking));
  }
}
