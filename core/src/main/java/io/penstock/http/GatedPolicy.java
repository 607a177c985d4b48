package io.penstock.http;

import io.penstock.Limit;
import io.penstock.config.PolicySettings;
import io.penstock.policy.Policy;
import io.penstock.spi.DetailedRateLimiter;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A policy with everything that can be worked out before the first request. Safe for threads. */
final class GatedPolicy {

  private static final System.Logger LOG = System.getLogger(GatedPolicy.class.getName());

  private final Policy policy;
  private final PolicySettings settings;
  private final DetailedRateLimiter limiter;
  private final KeyMaker keys;
  private final Set<String> methods;
  private final List<String> headerNames;
  private final String policyField;
  private final AtomicBoolean warned = new AtomicBoolean();

  GatedPolicy(Policy policy) {
    this.policy = policy;
    this.settings = policy.settings();
    this.limiter = (DetailedRateLimiter) policy.limiter(); // as every limiter that is built
    this.keys = new KeyMaker(settings.key());
    this.methods = settings.methods();
    this.headerNames = settings.limits().stream().map(settings::headerName).toList();
    this.policyField = policyField(settings.limits());
  }

  private String policyField(List<Limit> limits) {
    StringJoiner members = new StringJoiner(", ");
    for (int i = 0; i < limits.size(); i++) {
      Limit limit = limits.get(i);
      String window = limit.refillTokens() == 0 ? "" : ";w=" + Seconds.toFill(limit);
      members.add(quoted(i) + ";q=" + Seconds.bounded(limit.capacity()) + window);
    }
    return members.toString();
  }

  /** Whether a request counts by its method and normalised path. */
  boolean counts(String method, String path) {
    return (methods.isEmpty() || methods.contains(method)) && settings.paths().match(path);
  }

  @Nullable String keyOf(RequestFacts request) {
    return keys.keyOf(request);
  }

  Policy policy() {
    return policy;
  }

  String name() {
    return settings.name();
  }

  PolicySettings settings() {
    return settings;
  }

  DetailedRateLimiter limiter() {
    return limiter;
  }

  /** The names of the limits in order of declaration, as response fields have them. */
  List<String> headerNames() {
    return headerNames;
  }

  /** The name of a limit as a structured-field string; no name holds what needs escaping. */
  String quoted(int limit) {
    return '"' + headerNames.get(limit) + '"';
  }

  /** The members of RateLimit-Policy. */
  String policyField() {
    return policyField;
  }

  /** Logs trouble: the first time for everybody, later ones for those who look closer. */
  void warn(String what, RuntimeException e) {
    boolean first = warned.compareAndSet(false, true);
    // The exception's own message may name the key, and a key may be a secret.
    LOG.log(
        first ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
        "Policy " + name() + ": " + what + ": " + e.getClass().getSimpleName(),
        e.getCause());
  }
}
