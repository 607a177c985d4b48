package io.penstock.http;

import io.penstock.Decision;
import io.penstock.spi.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Why a request does not proceed, as far as its client is told. Immutable.
 *
 * @param reason what happened
 * @param status HTTP status
 * @param violated header names of what denied; empty for a failure
 * @param retryAfter seconds, at least 1; empty where waiting does not help
 */
record Refusal(Reason reason, int status, List<String> violated, OptionalLong retryAfter) {

  private static final OptionalLong SOON = OptionalLong.of(1);

  enum Reason {
    QUOTA("This request exceeds a quota."),
    OVERLOAD("Too many requests of this client are waiting already."),
    NO_KEY("This request lacks what would identify its client."),
    FAILURE("Requests cannot be counted at the moment.");

    private final String detail;

    Reason(String detail) {
      this.detail = detail;
    }

    /** One sentence for the client. */
    String detail() {
      return detail;
    }
  }

  /** The limiter has said no. */
  static Refusal byQuota(GatedPolicy policy, Answer answer) {
    List<String> violated = new ArrayList<>();
    for (int i = 0; i < answer.limits().size(); i++) {
      if (!answer.limits().get(i).allowed()) {
        violated.add(policy.headerNames().get(i));
      }
    }
    long wait = answer.decision().retryAfterNanos(); // of the limit to be waited for longest
    OptionalLong retryAfter =
        wait == Decision.NEVER
            ? OptionalLong.empty()
            : OptionalLong.of(Math.max(1, Seconds.roundedUp(wait)));
    return denial(Reason.QUOTA, policy, violated, retryAfter);
  }

  /** The bucket has more callers than it can serve: its own, so this is their doing. */
  static Refusal byOverload(GatedPolicy policy) {
    return denial(Reason.OVERLOAD, policy, List.of(policy.name()), SOON);
  }

  /** The request has nothing of the key expression. */
  static Refusal byMissingKey(GatedPolicy policy) {
    return denial(Reason.NO_KEY, policy, List.of(policy.name()), OptionalLong.empty());
  }

  /** The limiter cannot decide, which is no fault of the client. */
  static Refusal byFailure() {
    return new Refusal(Reason.FAILURE, 503, List.of(), SOON);
  }

  private static Refusal denial(
      Reason reason, GatedPolicy policy, List<String> violated, OptionalLong retryAfter) {
    return new Refusal(reason, policy.settings().denialStatus(), violated, retryAfter);
  }
}
