package io.penstock.http;

import io.penstock.Decision;
import io.penstock.policy.Denial;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Why a request does not proceed, as far as its client is told. Immutable. */
final class Refusal implements Denial {

  /** Stands for a wait that never ends. */
  static final long FOR_EVER = -1;

  private static final OptionalLong SOON = OptionalLong.of(1);

  /** The limiter cannot decide, which is no fault of the client. */
  static final Refusal FAILURE = new Refusal(Reason.FAILURE, 503, List.of(), SOON);

  enum Reason {
    QUOTA("This request exceeds a quota."),
    OVERLOAD("Too many requests of this client are waiting already."),
    FULL("Too many clients are being served already."),
    NO_KEY("This request lacks what would identify its client."),
    FAILURE("Requests cannot be counted at the moment.");

    private final String detail;

    Reason(String detail) {
      this.detail = detail;
    }
  }

  private final Reason reason;
  private final int status;
  private final List<String> policies;
  private final OptionalLong retryAfterSeconds;
  private @Nullable Wording problem; // made when first asked for, by whichever threads that are

  /**
   * Makes one.
   *
   * @param reason what happened
   * @param status HTTP status
   * @param policies header names of what denied; empty for a failure
   * @param retryAfterSeconds at least 1; empty where waiting does not help
   */
  Refusal(Reason reason, int status, List<String> policies, OptionalLong retryAfterSeconds) {
    this.reason = reason;
    this.status = status;
    this.policies = List.copyOf(policies);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public List<String> policies() {
    return policies;
  }

  @Override
  public OptionalLong retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** The body in our own form. */
  Wording problem() {
    Wording known = problem;
    if (known == null) {
      known = new Wording(ProblemBody.CONTENT_TYPE, ProblemBody.of(this));
      problem = known;
    }
    return known;
  }

  /** Whether this is a failure of the server. */
  boolean isFailure() {
    return reason == Reason.FAILURE;
  }

  /** The limiter has said no. */
  static Refusal byQuota(GatedPolicy policy, Decision decision, List<Decision> limits) {
    List<String> violated = new ArrayList<>(limits.size());
    for (int i = 0; i < limits.size(); i++) {
      if (!limits.get(i).allowed()) {
        violated.add(policy.fields(limits.get(i), i).name());
      }
    }
    return byQuota(policy, violated, seconds(decision));
  }

  /**
   * The limiter has said no.
   *
   * @param seconds to wait, or {@link #FOR_EVER}
   */
  static Refusal byQuota(GatedPolicy policy, List<String> violated, long seconds) {
    OptionalLong retryAfter = seconds == FOR_EVER ? OptionalLong.empty() : OptionalLong.of(seconds);
    return denial(Reason.QUOTA, policy, violated, retryAfter);
  }

  /** How long a denied client must wait: for the limit that takes longest. */
  static long seconds(Decision denial) {
    long wait = denial.retryAfterNanos();
    return wait == Decision.NEVER ? FOR_EVER : Math.max(1, Seconds.roundedUp(wait));
  }

  /** The bucket has more callers than it can serve: its own, so this is their doing. */
  static Refusal byOverload(GatedPolicy policy) {
    return denial(Reason.OVERLOAD, policy, List.of(policy.name()), SOON);
  }

  /** There is no room for another client. */
  static Refusal byFullTable(GatedPolicy policy) {
    return denial(Reason.FULL, policy, List.of(policy.name()), SOON);
  }

  /** The request has nothing of the key expression. */
  static Refusal byMissingKey(GatedPolicy policy) {
    return denial(Reason.NO_KEY, policy, List.of(policy.name()), OptionalLong.empty());
  }

  private static Refusal denial(
      Reason reason, GatedPolicy policy, List<String> violated, OptionalLong retryAfter) {
    return new Refusal(reason, policy.settings().denialStatus(), violated, retryAfter);
  }

  /** What kind of problem this is, by IANA's registry. */
  String type() {
    return "https://iana.org/assignments/http-problem-types#"
        + (isFailure() ? "temporary-reduced-capacity" : "quota-exceeded");
  }

  /** The kind in words. */
  String title() {
    return isFailure() ? "Temporary reduced capacity" : "Quota exceeded";
  }

  /** One or two sentences. */
  String detail() {
    if (retryAfterSeconds.isEmpty()) {
      return reason.detail;
    }
    long seconds = retryAfterSeconds.getAsLong();
    return reason.detail + " Retry in " + seconds + (seconds == 1 ? " second." : " seconds.");
  }
}
