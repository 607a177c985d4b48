package io.penstock.http;

import io.penstock.Decision;
import io.penstock.LimiterUnavailableException;
import io.penstock.config.OnFull;
import io.penstock.spi.Answer;
import io.penstock.spi.DetailedRateLimiter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one request has spent of one policy, and what it was told. Used by one thread at a time. */
final class Entry {

  private static final String LOST = "tokens that a request was to get back are lost";

  final GatedPolicy policy;
  final String key;
  long asked;
  long charged;
  long chargedHere; // of what the policy falls back to
  boolean decidedHere;
  @Nullable Decision decision; // null: nothing to be told of this policy
  List<Decision> limits = List.of(); // one for each

  Entry(GatedPolicy policy, String key) {
    this.policy = policy;
    this.key = key;
  }

  void take(DetailedRateLimiter limiter, long tokens) {
    if (policy.settings().onFull() != OnFull.SHARE) {
      tell(limiter.answerIfRoom(key, tokens));
    } else if (policy.hasSeveralLimits()) {
      tell(limiter.answer(key, tokens));
    } else {
      tell(limiter.decide(key, tokens));
    }
  }

  boolean isAllowed() {
    return decision != null && decision.allowed();
  }

  boolean isCharged() {
    return charged > 0 || chargedHere > 0;
  }

  /**
   * Gives back what was spent, and forgets it.
   *
   * @return whether it could be done; why not was logged
   */
  boolean giveBack() {
    boolean done = true;
    if (charged > 0) {
      done = giveBack(policy, policy.limiter(), key, charged);
    }
    DetailedRateLimiter fallback = policy.fallback();
    if (chargedHere > 0 && fallback != null) {
      done &= giveBack(policy, fallback, key, chargedHere);
    }
    forget();
    return done;
  }

  void forget() {
    charged = 0;
    chargedHere = 0;
  }

  /** Who has decided last. */
  DetailedRateLimiter limiter() {
    DetailedRateLimiter fallback = policy.fallback();
    return decidedHere && fallback != null ? fallback : policy.limiter();
  }

  void tell(@Nullable Answer answer) {
    decision = answer == null ? null : answer.decision();
    limits = answer == null ? List.of() : answer.limits();
  }

  void tell(Decision only) {
    decision = only;
    limits = List.of(only);
  }

  /**
   * Gives tokens back.
   *
   * @return whether it could be done; why not was logged
   */
  static boolean giveBack(
      GatedPolicy policy, DetailedRateLimiter limiter, String key, long tokens) {
    try {
      limiter
          .refund(key, tokens)
          .whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  policy.warn(LOST, failure);
                }
              });
      return true;
    } catch (LimiterUnavailableException | IllegalStateException e) {
      policy.warn(LOST, e);
      return false;
    }
  }
}
