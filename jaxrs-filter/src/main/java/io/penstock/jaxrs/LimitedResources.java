package io.penstock.jaxrs;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
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

  private final Configuration configuration;
  private final ContainerAccess access;
  private final PolicySource source;

  /** What is known of methods; some containers present those of sub-resources at each request. */
  private final Map<Class<?>, Map<Method, Marking>> markings = new HashMap<>(); // guarded by this

  /** By class, what its sub-resources fall back on. */
  private final Map<Class<?>, Fallback> fallbacks = new ConcurrentHashMap<>();

  private @Nullable Started started; // this and the following are guarded by this
  private boolean idle; // nobody has asked for limits
  private boolean closed;

  /**
   * What a class says for the sub-resources that it leads to.
   *
   * @param decided whether it says anything, be it that they are exempt
   */
  private record Fallback(boolean decided, @Nullable Plan plan) {}

  /** Makes the feature; nothing is opened before the first resource method is presented. */
  LimitedResources(Configuration configuration, ContainerAccess access, PolicySource source) {
    this.configuration = configuration;
    this.access = access;
    this.source = source;
  }

  @Override
  public synchronized void configure(ResourceInfo resource, FeatureContext context) {
    if (started == null) {
      start();
    }
    if (started == null) {
      return;
    }
    Class<?> type = resource.getResourceClass();
    Method method = resource.getResourceMethod();
    if (type == null || method == null) { // made by program, so nothing could be annotated
      register(context, null, started.defaults());
      return;
    }
    Target target = new Target(type, method);
    boolean root = started.roots().contains(type);
    Marking marking = marking(target, root, started.rules());
    if (!(marking instanceof Marking.None)) {
      register(context, target, started.rules().plan(marking));
    } else if (root && !started.locators()) {
      register(context, target, started.defaults());
    } else {
      register(started, context, target, this::inherited);
    }
  }

  private void register(FeatureContext context, @Nullable Target target, @Nullable Plan plan) {
    if (plan != null && started != null) {
      register(started, context, target, request -> plan);
    }
  }

  private void register(
      Started current,
      FeatureContext context,
      @Nullable Target target,
      Function<ContainerRequestContext, @Nullable Plan> plans) {
    Route route = new Route(access.isJersey(), target);
    boolean suspends = target != null && target.suspends();
    context.register(
        new LimitFilter(current.surroundings(), route, suspends, plans), current.priority());
  }

  private void start() {
    if (closed) {
      throw new IllegalStateException("the application has ended (expected: running)");
    }
    if (!idle) {
      started = Started.of(configuration, access, source);
      idle = started == null;
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
      ending.close();
    }
  }

  /**
   * The plan of the nearest class that led to a sub-resource without annotations of its own, or
   * what holds by default.
   */
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
    return running().defaults();
  }

  private synchronized Fallback fallback(Class<?> type) {
    Marking marking = Markings.of(type);
    Rulebook rules = running().rules();
    rules.add(Reading.of(Map.of(type.getName(), marking)));
    return new Fallback(!(marking instanceof Marking.None), rules.plan(marking));
  }

  private synchronized Started running() {
    if (started == null) {
      throw new IllegalStateException("the application has ended (expected: running)");
    }
    return started;
  }
}
