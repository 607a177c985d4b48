package io.penstock.http;

import static java.util.Objects.requireNonNull;

import io.penstock.CallTimeoutException;
import io.penstock.Decision;
import io.penstock.LimiterUnavailableException;
import io.penstock.MailboxFullException;
import io.penstock.config.OnFailure;
import io.penstock.config.OnFull;
import io.penstock.config.OnMissingKey;
import io.penstock.policy.Body;
import io.penstock.spi.Answer;
import io.penstock.spi.DetailedRateLimiter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one request has spent, of how many policies ever, and whether it was refused. Used by one
 * thread at a time.
 */
final class Ledger {

  private final List<Entry> entries = new ArrayList<>(4); // in order of evaluation
  private @Nullable Refusal refusal;
  private @Nullable GatedPolicy refusedBy;
  private @Nullable Wording wording; // of the refusal

  boolean isEmpty() {
    return entries.isEmpty() && refusal == null;
  }

  @Nullable Refusal refusal() {
    return refusal;
  }

  /** Who has refused; null for nobody. */
  @Nullable GatedPolicy refusedBy() {
    return refusedBy;
  }

  /** Finds the words for a refusal, if it is one. */
  void word(Subject request) {
    Refusal why = refusal;
    GatedPolicy policy = refusedBy;
    if (why == null || policy == null) {
      return;
    }
    Body body = why.isFailure() ? null : policy.render(request, why);
    wording = body != null ? Wording.of(body) : Wording.of(why, request.facts());
  }

  /** The words for a refusal. */
  Wording wording() {
    return requireNonNull(wording);
  }

  /** The rules of that kin by which this request was decided, if any. */
  @Nullable Rules rules(LiveRules kin) {
    for (Entry entry : entries) {
      if (entry.policy.rules().kin() == kin) {
        return entry.policy.rules();
      }
    }
    return null;
  }

  /** Takes over what was spent before of a policy, with the decision if that is known. */
  void adopt(GatedPolicy policy, String key, long charged, @Nullable Decision decision) {
    Entry entry = new Entry(policy, key);
    entry.asked = policy.cost();
    entry.charged = charged;
    if (decision != null) {
      entry.tell(decision);
    }
    insert(entry);
  }

  /** Spends what this request has not yet spent of some policies: of all, or of none at all. */
  void charge(List<Due> dues, Subject request) {
    boolean decided = false;
    try {
      for (int i = 0; i < dues.size() && refusal == null; i++) {
        Due due = dues.get(i);
        weigh(due.policy(), charge(due, request));
      }
      decided = true;
    } finally {
      if (refusal != null || !decided) {
        refund();
      }
    }
  }

  /** As {@link #charge}, of a policy that was asked by the caller and has not allowed. */
  void denied(GatedPolicy policy, String key, Decision decision) {
    adopt(policy, key, 0, decision);
    weigh(policy, settle(entries.get(0)));
  }

  /** As {@link #charge}, of a policy that was asked by the caller and could not decide. */
  void failed(GatedPolicy policy, String key, RuntimeException e) {
    Entry entry = new Entry(policy, key);
    entry.asked = policy.cost();
    insert(entry);
    weigh(policy, failed(entry, policy.cost(), e));
  }

  private void weigh(GatedPolicy policy, @Nullable Refusal answer) {
    if (answer != null && policy.enforces()) {
      refusal = answer;
      refusedBy = policy;
    }
  }

  private @Nullable Refusal charge(Due due, Subject request) {
    GatedPolicy policy = due.policy();
    Entry entry = entryOf(policy);
    if (entry == null) {
      if (policy.isExempt(request)) {
        return null;
      }
      String key;
      try {
        key = policy.keyOf(request);
      } catch (NoKeyException e) {
        return undecided(policy, e);
      }
      if (key == null) {
        OnMissingKey rule = policy.settings().onMissingKey();
        if (rule != OnMissingKey.SHARED) {
          return rule == OnMissingKey.SKIP ? null : Refusal.byMissingKey(policy);
        }
        key = KeyMaker.ANONYMOUS;
      }
      entry = new Entry(policy, key);
      insert(entry);
    }
    // The key of the first charge stays: who logs in between two gates is charged in one bucket.
    return due.cost() <= entry.asked ? null : spend(entry, due.cost() - entry.asked);
  }

  private static @Nullable Refusal spend(Entry entry, long tokens) {
    entry.asked += tokens;
    try {
      entry.take(entry.policy.limiter(), tokens);
    } catch (LimiterUnavailableException | IllegalStateException e) {
      return failed(entry, tokens, e);
    }
    Refusal refusal = settle(entry);
    if (entry.isAllowed()) {
      entry.charged += tokens;
    }
    return refusal;
  }

  /** Spends by what the policy falls back to. */
  private static @Nullable Refusal spendHere(
      Entry entry, DetailedRateLimiter fallback, long tokens) {
    entry.decidedHere = true;
    try {
      entry.take(fallback, tokens);
    } catch (LimiterUnavailableException | IllegalStateException e) {
      return overloaded(entry, e) ? Refusal.byOverload(entry.policy) : undecided(entry.policy, e);
    }
    Refusal refusal = settle(entry);
    if (entry.isAllowed()) {
      entry.chargedHere += tokens;
    }
    return refusal;
  }

  private static @Nullable Refusal settle(Entry entry) {
    GatedPolicy policy = entry.policy;
    Decision decision = entry.decision;
    if (decision == null) {
      return policy.settings().onFull() == OnFull.ALLOW ? null : Refusal.byFullTable(policy);
    }
    if (!decision.allowed()) {
      return policy.refusal(decision, entry.limits);
    }
    return null;
  }

  private static @Nullable Refusal failed(Entry entry, long tokens, RuntimeException e) {
    GatedPolicy policy = entry.policy;
    if (overloaded(entry, e)) {
      return Refusal.byOverload(policy);
    }
    DetailedRateLimiter fallback = policy.fallback();
    if (fallback == null) {
      return undecided(policy, e);
    }
    policy.warn("no decision, buckets of this JVM decide", e);
    return spendHere(entry, fallback, tokens);
  }

  /** Whether it failed because too many wait for the bucket. Throws what is no failure. */
  private static boolean overloaded(Entry entry, RuntimeException e) {
    entry.decision = null;
    if (!(e instanceof LimiterUnavailableException)) {
      throw e; // closed
    }
    return e instanceof MailboxFullException || e instanceof CallTimeoutException;
  }

  private static @Nullable Refusal undecided(GatedPolicy policy, RuntimeException e) {
    policy.warn("no decision, on-failure applies", e);
    return policy.settings().onFailure() == OnFailure.ALLOW ? null : Refusal.FAILURE;
  }

  /** Gives back everything that was spent, and forgets it: it is to be decided anew. */
  void undo() {
    for (Entry entry : entries) {
      boolean unused = entry.giveBack();
    }
  }

  /** Gives back everything that was spent; what is told of it from then on is the level after. */
  private void refund() {
    for (Entry entry : entries) {
      if (entry.isCharged()) {
        refund(entry);
      }
    }
  }

  private static void refund(Entry entry) {
    Decision before = entry.decision;
    if (!entry.giveBack() || before == null) {
      return;
    }
    try {
      // Sent after the refund by the same thread, so it sees it.
      Answer after = entry.limiter().peek(entry.key);
      if (before.allowed()) {
        entry.tell(after);
      } else {
        entry.limits = withLevels(entry.limits, after.limits());
      }
    } catch (LimiterUnavailableException | IllegalStateException e) {
      entry.policy.warn("the level after a refund is not known", e);
    }
  }

  /** A denial of the difference to a higher cost: its waits stay true, its levels have changed. */
  private static List<Decision> withLevels(List<Decision> denial, List<Decision> after) {
    if (denial.size() != after.size()) {
      return denial; // the limits have changed meanwhile
    }
    List<Decision> limits = new ArrayList<>();
    for (int i = 0; i < denial.size(); i++) {
      Decision d = denial.get(i);
      limits.add(
          new Decision(
              d.allowed(),
              after.get(i).remaining(),
              d.retryAfterNanos(),
              d.resetNanos(),
              d.limit()));
    }
    return limits;
  }

  /** Whether anything is spent that may be given back. */
  boolean isCharged() {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).isCharged()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Gives back what is to be given back at the end, and forgets what was spent.
   *
   * @param all whether the application wants everything given back
   */
  void ended(boolean all, int status) {
    for (Entry entry : entries) {
      if (all || entry.policy.settings().refundStatuses().contains(status)) {
        boolean unused = entry.giveBack();
      }
      entry.forget();
    }
  }

  /** As {@link #describe}, where it is about one limit and can be done the short way. */
  boolean describePlainly(FieldSink sink) {
    if (entries.size() != 1) {
      return false;
    }
    Entry only = entries.get(0);
    Decision decision = only.decision;
    return decision != null
        && only.limits.size() == 1
        && only.policy.enforces()
        && only.policy.setPlainFields(decision, sink);
  }

  /** Adds what describes every policy that was asked, by this gate or an earlier one. */
  void describe(QuotaFields fields) {
    for (Entry entry : entries) {
      Decision decision = entry.decision;
      if (decision != null && entry.policy.enforces()) {
        for (int i = 0; i < entry.limits.size(); i++) {
          Decision limit = entry.limits.get(i);
          fields.add(
              entry.policy.forms(), entry.policy.fields(limit, i), limit, !decision.allowed());
        }
      }
    }
  }

  /** The decision of the tightest policy: any that denies comes before any that allows. */
  @Nullable Decision tightest() {
    Decision tightest = null;
    for (Entry entry : entries) {
      Decision decision = entry.policy.enforces() ? entry.decision : null;
      if (decision != null && (tightest == null || isTighter(decision, tightest))) {
        tightest = decision;
      }
    }
    return tightest;
  }

  private static boolean isTighter(Decision a, Decision b) {
    if (a.allowed() != b.allowed()) {
      return !a.allowed();
    }
    if (!a.allowed()) {
      return a.retryAfterNanos() > b.retryAfterNanos();
    }
    return a.remaining() != b.remaining()
        ? a.remaining() < b.remaining()
        : a.resetNanos() > b.resetNanos();
  }

  private @Nullable Entry entryOf(GatedPolicy policy) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).policy == policy) {
        return entries.get(i);
      }
    }
    return null;
  }

  private void insert(Entry entry) {
    int at = 0;
    while (at < entries.size() && !isBefore(entry.policy, entries.get(at).policy)) {
      at++;
    }
    entries.add(at, entry);
  }

  /** Policies of two configurations have no order; they follow as they come. */
  private static boolean isBefore(GatedPolicy a, GatedPolicy b) {
    return a.rules() == b.rules() && a.rank() < b.rank();
  }
}
