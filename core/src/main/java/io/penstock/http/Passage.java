package io.penstock.http;

import io.penstock.CallTimeoutException;
import io.penstock.Decision;
import io.penstock.LimiterUnavailableException;
import io.penstock.MailboxFullException;
import io.penstock.config.OnFailure;
import io.penstock.config.OnMissingKey;
import io.penstock.spi.Answer;
import io.penstock.spi.DetailedRateLimiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one request has spent so far. It travels with the request, so that two gates on its way
 * charge a policy once, and the second can give back what the first one took. Used by one thread at
 * a time.
 */
final class Passage {

  private static final String ATTRIBUTE = "io.penstock.passage";
  private static final String DECISION = "io.penstock.decision";

  /** A policy that was asked. */
  private static final class Entry {
    final GatedPolicy policy;
    final String key;
    long charged;
    @Nullable Answer answer; // null: nothing to be told of this policy

    Entry(GatedPolicy policy, String key) {
      this.policy = policy;
      this.key = key;
    }
  }

  private final List<Entry> entries = new ArrayList<>(4); // in order of evaluation

  private Passage() {}

  /** The passage of a request: what earlier gates left, or a new one that later gates will find. */
  static Passage of(RequestFacts request) {
    if (request.attribute(ATTRIBUTE) instanceof Passage earlier) {
      return earlier;
    }
    Passage passage = new Passage();
    request.attribute(ATTRIBUTE, passage);
    return passage;
  }

  /**
   * Spends what this request has not yet spent of a policy.
   *
   * @return why the request must not proceed; null if this policy lets it
   */
  @Nullable Refusal charge(GatedPolicy policy, long cost, RequestFacts request) {
    Entry entry = entryOf(policy);
    if (entry != null) {
      // The key of the first charge stays: who logs in between two gates is charged in one bucket.
      return cost <= entry.charged ? null : spend(entry, cost - entry.charged);
    }
    String key = policy.keyOf(request);
    if (key == null) {
      OnMissingKey rule = policy.settings().onMissingKey();
      if (rule != OnMissingKey.SHARED) {
        return rule == OnMissingKey.SKIP ? null : Refusal.byMissingKey(policy);
      }
      key = KeyMaker.ANONYMOUS;
    }
    entry = new Entry(policy, key);
    insert(entry);
    return spend(entry, cost);
  }

  private @Nullable Refusal spend(Entry entry, long due) {
    GatedPolicy policy = entry.policy;
    try {
      Answer answer = policy.limiter().answer(entry.key, due);
      entry.answer = answer;
      if (!answer.decision().allowed()) {
        return Refusal.byQuota(policy, answer);
      }
      entry.charged += due;
      return null;
    } catch (MailboxFullException | CallTimeoutException e) {
      entry.answer = null;
      return Refusal.byOverload(policy);
    } catch (LimiterUnavailableException e) {
      policy.warn("no decision, on-failure applies", e);
      return policy.settings().onFailure() == OnFailure.ALLOW ? null : Refusal.byFailure();
    }
  }

  /** Gives back everything that was spent; what is told of it from then on is the level after. */
  void refund() {
    for (Entry entry : entries) {
      if (entry.charged > 0) {
        refund(entry);
      }
    }
  }

  private static void refund(Entry entry) {
    DetailedRateLimiter limiter = entry.policy.limiter();
    long charged = entry.charged;
    entry.charged = 0;
    try {
      limiter.refund(entry.key, charged);
      Answer before = entry.answer;
      if (before != null) {
        // Sent after the refund by the same thread, so it sees it.
        Answer after = limiter.peek(entry.key);
        entry.answer = before.decision().allowed() ? after : withLevels(before, after);
      }
    } catch (LimiterUnavailableException e) {
      entry.policy.warn("tokens of a request that another policy denied may be lost", e);
    }
  }

  /** A denial of the difference to a higher cost: its waits stay true, its levels have changed. */
  private static Answer withLevels(Answer denial, Answer after) {
    List<Decision> limits = new ArrayList<>();
    for (int i = 0; i < denial.limits().size(); i++) {
      Decision d = denial.limits().get(i);
      limits.add(
          new Decision(
              d.allowed(),
              after.limits().get(i).remaining(),
              d.retryAfterNanos(),
              d.resetNanos(),
              d.limit()));
    }
    return new Answer(denial.decision(), limits);
  }

  /** The fields that describe every policy that was asked, by this gate or an earlier one. */
  Map<String, String> fields() {
    QuotaFields fields = new QuotaFields();
    for (Entry entry : entries) {
      if (entry.answer != null) {
        fields.add(entry.policy, entry.answer);
      }
    }
    return fields.toFields();
  }

  /** Leaves the decision of the tightest policy for the application. */
  void publishDecision(RequestFacts request) {
    Decision tightest = null;
    for (Entry entry : entries) {
      Answer answer = entry.answer;
      if (answer != null && (tightest == null || tighter(answer.decision(), tightest))) {
        tightest = answer.decision();
      }
    }
    if (tightest != null) {
      request.attribute(DECISION, tightest);
    }
  }

  private static boolean tighter(Decision a, Decision b) {
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
    for (Entry entry : entries) {
      if (entry.policy.policy() == policy.policy()) { // another gate has its own GatedPolicy
        return entry;
      }
    }
    return null;
  }

  private void insert(Entry entry) {
    int at = entries.size();
    while (at > 0 && entries.get(at - 1).policy.name().compareTo(entry.policy.name()) > 0) {
      at--;
    }
    entries.add(at, entry);
  }
}
