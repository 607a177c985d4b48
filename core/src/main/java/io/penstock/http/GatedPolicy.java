package io.penstock.http;

import io.penstock.BackendUnavailableException;
import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.config.AddressSet;
import io.penstock.config.DenialBody;
import io.penstock.config.HeaderForm;
import io.penstock.config.KeyExpression.Source;
import io.penstock.config.Mode;
import io.penstock.config.OnFailure;
import io.penstock.config.OnFull;
import io.penstock.config.PathPattern;
import io.penstock.config.PolicySettings;
import io.penstock.policy.Body;
import io.penstock.policy.DenialRenderer;
import io.penstock.policy.Policy;
import io.penstock.spi.DetailedRateLimiter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A policy of one set of policies, with everything that can be worked out before the first request.
 * Safe for use by several threads.
 */
final class GatedPolicy {

  private static final System.Logger LOG = System.getLogger(GatedPolicy.class.getName());

  private static final int DENIALS = 64;

  /** What a limiter calls the only limit of a policy that names none. */
  private static final String UNNAMED = "limit-1";

  /** A refusal by the only limit, kept since its body is a work of its own. */
  private record Denied(long seconds, Refusal refusal) {}

  private final Rules rules;
  private final int rank;
  private final PolicySettings settings;
  private final Mode mode;
  private final DetailedRateLimiter limiter;
  private final @Nullable DetailedRateLimiter fallback;
  private final KeyMaker keys;
  private final boolean countsEverything;
  private final boolean plain;
  private final boolean plainFields;
  private final Set<HeaderForm> forms;
  private final LimitFields[] limits;
  private final @Nullable Denied[] denied = new @Nullable Denied[DENIALS];
  private final AtomicBoolean warned = new AtomicBoolean();
  private final AtomicBoolean warnedOfBody = new AtomicBoolean();

  /**
   * Makes one.
   *
   * @param rank its place in the order of evaluation
   */
  GatedPolicy(Policy policy, Rules rules, int rank, Set<HeaderForm> allForms, Mode mode) {
    this.rules = rules;
    this.rank = rank;
    this.settings = policy.settings();
    this.mode = mode;
    this.limiter = (DetailedRateLimiter) policy.limiter(); // as every limiter that is built
    this.fallback =
        settings.onFailure() == OnFailure.LOCAL
            ? (DetailedRateLimiter) policy.fallback().orElse(null)
            : null;
    this.keys = new KeyMaker(settings.key());
    this.forms = settings.headers().orElse(allForms);
    this.limits =
        settings.limits().stream()
            .map(limit -> new LimitFields(settings.headerName(limit), limit))
            .toArray(LimitFields[]::new);
    this.countsEverything =
        countsEveryPath() && settings.methods().isEmpty() && settings.exemptMethods().isEmpty();
    this.plain =
        mode == Mode.ENFORCE
            && limits.length == 1
            && settings.onFull() == OnFull.SHARE
            && settings.exemptClients().blocks().isEmpty()
            && settings.key().alternatives().equals(List.of(List.of(Source.IP)));
    this.plainFields = forms.equals(Set.of(HeaderForm.DRAFT_10));
  }

  /**
   * Whether a request counts by its method and path.
   *
   * @param path normalised
   * @param literal the same as the server may see it; null: there is no other way to see it
   */
  boolean counts(String method, String path, @Nullable String literal) {
    return countsEverything
        || ((settings.methods().isEmpty() || settings.methods().contains(method))
            && (settings.paths().match(path)
                || (literal != null && settings.paths().match(literal)))
            && !isExempt(method, path, literal));
  }

  /** Whether the path of a request makes no difference. */
  boolean countsEveryPath() {
    return settings.exemptPaths().patterns().isEmpty()
        && settings.paths().patterns().stream()
            .anyMatch(pattern -> pattern.kind() == PathPattern.Kind.ALL);
  }

  /** Whether a request is exempt by its method or by its path, however that is seen. */
  boolean isExempt(String method, String path, @Nullable String literal) {
    return settings.exemptMethods().contains(method)
        || (settings.exemptPaths().match(path)
            && (literal == null || settings.exemptPaths().match(literal)));
  }

  /** Whether a request is exempt by where it comes from. */
  boolean isExempt(Subject request) {
    AddressSet exempt = settings.exemptClients();
    if (exempt.blocks().isEmpty()) {
      return false;
    }
    Client client = request.client();
    return client != null && exempt.contains(client.address());
  }

  /** Whether it is asked in the simplest of all ways: one limit, by the address of the client. */
  boolean isPlain() {
    return plain;
  }

  /** Whether its decisions change responses. */
  boolean enforces() {
    return mode == Mode.ENFORCE;
  }

  boolean isOff() {
    return mode == Mode.OFF;
  }

  /** Whether every limit is decided about on its own. */
  boolean hasSeveralLimits() {
    return limits.length > 1;
  }

  @Nullable String keyOf(Subject request) {
    return keys.keyOf(request);
  }

  Rules rules() {
    return rules;
  }

  /** Its place in the order of evaluation of its {@link #rules()}. */
  int rank() {
    return rank;
  }

  String name() {
    return settings.name();
  }

  long cost() {
    return settings.cost();
  }

  PolicySettings settings() {
    return settings;
  }

  DetailedRateLimiter limiter() {
    return limiter;
  }

  /** Who decides where that one cannot; null: nobody. */
  @Nullable DetailedRateLimiter fallback() {
    return fallback;
  }

  /** Which fields tell of it. */
  Set<HeaderForm> forms() {
    return forms;
  }

  /**
   * What fields say of the limit that a decision speaks of.
   *
   * @param index of the limit in order of declaration, as far as the limiter knows
   */
  LimitFields fields(Decision decision, int index) {
    Limit limit = decision.limit();
    if (index < limits.length && limits[index].describes(limit)) {
      return limits[index];
    }
    // The limiter got other limits while this request was on its way: tell of what decided.
    boolean unnamed = limit.name().equals(UNNAMED);
    return new LimitFields(unnamed ? name() : name() + ":" + limit.name(), limit);
  }

  /**
   * Gives the fields of a decision about the only limit, if that can be done the short way.
   *
   * @return false if it cannot; nothing was given then
   */
  boolean setPlainFields(Decision decision, FieldSink sink) {
    LimitFields only = limits[0];
    if (!plainFields || !only.describes(decision.limit())) {
      return false;
    }
    sink.set(QuotaFields.POLICY, only.policyMember());
    sink.set(
        QuotaFields.LEVEL,
        only.levelMember(
            LimitFields.left(decision), LimitFields.time(decision, !decision.allowed())));
    return true;
  }

  /** The limiter has said no. */
  Refusal refusal(Decision decision, List<Decision> each) {
    if (limits.length != 1 || !limits[0].describes(decision.limit())) {
      return Refusal.byQuota(this, decision, each);
    }
    long seconds = Refusal.seconds(decision);
    int place = (int) seconds & (DENIALS - 1);
    Denied known = denied[place];
    if (known == null || known.seconds != seconds) {
      known = new Denied(seconds, Refusal.byQuota(this, List.of(limits[0].name()), seconds));
      denied[place] = known;
    }
    return known.refusal;
  }

  /** Whether the server words its denials. */
  boolean isWordedByContainer() {
    return settings.denialBody().kind() == DenialBody.Kind.CONTAINER;
  }

  /** The body that the application has for a denial; null if Penstock's own is to be sent. */
  @Nullable Body render(Subject request, Refusal refusal) {
    if (settings.denialBody().renderer().isEmpty()) {
      return null;
    }
    DenialRenderer renderer =
        (DenialRenderer) settings.denialBody().renderer().orElseThrow().instance();
    try {
      Body body = renderer.render(request, refusal);
      if (body != null) {
        return body;
      }
      warnOfBody("returned null", null);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable t) {
      warnOfBody("threw", t);
    }
    return null;
  }

  private void warnOfBody(String what, @Nullable Throwable t) {
    if (warnedOfBody.compareAndSet(false, true)) {
      String className = settings.denialBody().renderer().orElseThrow().className();
      LOG.log(
          System.Logger.Level.ERROR,
          "Policy "
              + name()
              + ": denial-body "
              + className
              + " "
              + what
              + "; problem details are sent in its place. (Logged once.)",
          t);
    }
  }

  /** Logs trouble: the first time for everybody, later ones for those who look closer. */
  void warn(String what, Throwable e) {
    boolean first = warned.compareAndSet(false, true);
    System.Logger.Level level = first ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG;
    // The exception's own message may name the key, and a key may be a secret.
    String told = "Policy " + name() + ": " + what + ": " + e.getClass().getSimpleName();
    if (e instanceof BackendUnavailableException) {
      // Whoever is away is so for every request, wherever in the program it is.
      LOG.log(level, e.getCause() == null ? told : told + ": " + e.getCause());
    } else {
      LOG.log(level, told, e.getCause());
    }
  }
}
