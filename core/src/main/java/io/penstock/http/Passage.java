package io.penstock.http;

import static java.util.Objects.requireNonNull;

import io.penstock.Decision;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way, with what it has spent so far and what becomes of it. It travels with the
 * request, so that two gates on its way charge a policy once, decide by the same rules, and the
 * second can give back what the first one took. Most requests need no more than a {@link Grant}.
 * Used by one thread at a time.
 */
final class Passage extends Verdict {

  static final String DECISION = "io.penstock.decision";
  private static final String REFUND = "io.penstock.refund";

  private final Ledger ledger = new Ledger();
  private boolean again; // another gate has decided before the last one
  private boolean awaited;

  /** A request of which nothing is known yet. */
  Passage() {}

  /**
   * A request that one policy has allowed, for its own cost.
   *
   * @param charged what it may have back of that
   * @param decision null if it is not known any more
   */
  Passage(GatedPolicy policy, String key, long charged, @Nullable Decision decision) {
    ledger.adopt(policy, key, charged, decision);
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
    Decision tightest = ledger.tightest();
    if (tightest != null) {
      request.attribute(DECISION, tightest);
    }
  }

  /** Notes that another gate goes on with this; whoever was first has asked for the end. */
  Passage met(boolean awaited) {
    again = true;
    this.awaited |= awaited;
    return this;
  }

  /** What was spent and said. */
  Ledger ledger() {
    return ledger;
  }

  @Override
  public boolean proceeds() {
    return ledger.refusal() == null;
  }

  @Override
  public void setFields(RequestFacts request, FieldSink sink) {
    Refusal refusal = ledger.refusal();
    boolean told = (refusal == null || !refusal.isFailure());
    if (again || !told || !ledger.describePlainly(sink)) {
      QuotaFields fields = new QuotaFields();
      if (told) {
        ledger.describe(fields);
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
    return !refusal().isFailure() && requireNonNull(ledger.refusedBy()).isWordedByContainer();
  }

  private Refusal refusal() {
    Refusal refusal = ledger.refusal();
    if (refusal == null) {
      throw proceeding();
    }
    return refusal;
  }

  private Wording wording() {
    if (proceeds()) {
      throw proceeding();
    }
    return ledger.wording();
  }

  @Override
  public boolean awaitsEnd() {
    if (awaited || !ledger.isCharged()) {
      return false;
    }
    awaited = true;
    return true;
  }

  @Override
  public void ended(RequestFacts request, int status) {
    ledger.ended(isToBeRefunded(request), status);
  }

  /** Whether the application wants everything given back. */
  static boolean isToBeRefunded(RequestFacts request) {
    Object wish = request.attribute(REFUND);
    return Boolean.TRUE.equals(wish) || "true".equals(wish);
  }
}
