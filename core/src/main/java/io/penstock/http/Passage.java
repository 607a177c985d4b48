package io.penstock.http;

import static java.util.Objects.requireNonNull;

import io.penstock.Decision;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way, with what it has spent so far and what becomes of it. It travels with the
 * request, so that two gates on its way charge a policy once, decide by the same rules, and the
 * second can give back what the first one took. Used by one thread at a time.
 *
 * <p>One is made for nearly every request, so it is small: a request that was allowed by one policy
 * with one limit, as most are, is described by the fields here, any other by a {@link Ledger}.
 */
final class Passage extends Verdict {

  private static final String ATTRIBUTE = "io.penstock.passage";
  private static final String DECISION = "io.penstock.decision";
  private static final String REFUND = "io.penstock.refund";

  // One policy with one limit, which allowed; null if there is a ledger.
  private @Nullable GatedPolicy policy;
  private @Nullable String key;
  private @Nullable Decision decision;
  private boolean charged;

  private @Nullable Ledger ledger;
  private boolean again; // another gate has decided before the last one
  private boolean awaited;

  /** A request of which nothing is known yet. */
  Passage() {
    ledger = new Ledger();
  }

  /** A request that one policy has allowed, for its own cost. */
  Passage(GatedPolicy policy, String key, Decision decision) {
    this.policy = policy;
    this.key = key;
    this.decision = decision;
    this.charged = true;
  }

  /** What earlier gates have left with a request, a passage or the rules that it began under. */
  static @Nullable Object left(RequestFacts request) {
    return request.attribute(ATTRIBUTE);
  }

  /** Leaves the rules that a request began under, for later gates. */
  static void leave(RequestFacts request, Rules rules) {
    request.attribute(ATTRIBUTE, rules);
  }

  /** Leaves this for later gates, and the decision of the tightest policy for the application. */
  void leave(RequestFacts request) {
    request.attribute(ATTRIBUTE, this);
    Decision tightest = ledger == null ? decision : ledger.tightest();
    if (tightest != null) {
      request.attribute(DECISION, tightest);
    }
  }

  /** The rules that the request began under, as far as they are of that kin; else null. */
  @Nullable Rules rules(LiveRules kin) {
    if (policy != null) {
      return policy.rules().kin() == kin ? policy.rules() : null;
    }
    return requireNonNull(ledger).rules(kin);
  }

  /** Notes that another gate goes on with this. */
  Passage met() {
    again = true;
    return this;
  }

  /** Everything in its general form. */
  Ledger general() {
    Ledger known = ledger;
    if (known == null) {
      known = new Ledger();
      GatedPolicy one = requireNonNull(policy);
      known.adopt(one, requireNonNull(key), charged ? one.cost() : 0, requireNonNull(decision));
      ledger = known;
      policy = null;
      key = null;
      decision = null;
    }
    return known;
  }

  @Override
  public boolean proceeds() {
    return ledger == null || ledger.refusal() == null;
  }

  @Override
  public void setFields(FieldSink sink) {
    if (policy != null && policy.setPlainFields(requireNonNull(decision), sink)) {
      return;
    }
    Ledger all = general();
    Refusal refusal = all.refusal();
    boolean told = (refusal == null || !refusal.isFailure());
    if (again || !told || !all.describePlainly(sink)) {
      QuotaFields fields = new QuotaFields();
      if (told) {
        all.describe(fields);
      }
      fields.writeTo(sink, again);
    }
    if (refusal != null) {
      OptionalLong retryAfter = refusal.retryAfterSeconds();
      if (retryAfter.isPresent()) {
        sink.set("Retry-After", Long.toString(retryAfter.getAsLong()));
      }
      sink.set("Cache-Control", "no-store");
    }
  }

  @Override
  public int status() {
    return refusal().status();
  }

  @Override
  public String contentType() {
    return wording().contentType();
  }

  @Override
  public byte[] body() {
    return wording().bytes().clone();
  }

  @Override
  public boolean byContainer() {
    return !refusal().isFailure() && requireNonNull(general().refusedBy()).isWordedByContainer();
  }

  private Refusal refusal() {
    Refusal refusal = ledger == null ? null : ledger.refusal();
    if (refusal == null) {
      throw proceeding();
    }
    return refusal;
  }

  private Wording wording() {
    if (proceeds()) {
      throw proceeding();
    }
    return general().wording();
  }

  @Override
  public boolean awaitsEnd() {
    if (awaited || !(ledger == null ? charged : ledger.isCharged())) {
      return false;
    }
    awaited = true;
    return true;
  }

  @Override
  public void ended(RequestFacts request, int status) {
    if (ledger != null) {
      ledger.ended(isToBeRefunded(request), status);
    } else if (charged) {
      charged = false;
      GatedPolicy one = requireNonNull(policy);
      if (one.settings().refundStatuses().contains(status) || isToBeRefunded(request)) {
        boolean unused = Entry.giveBack(one, one.limiter(), requireNonNull(key), one.cost());
      }
    }
  }

  private static boolean isToBeRefunded(RequestFacts request) {
    Object wish = request.attribute(REFUND);
    return Boolean.TRUE.equals(wish) || "true".equals(wish);
  }
}
