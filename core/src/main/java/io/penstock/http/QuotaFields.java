package io.penstock.http;

import io.penstock.Decision;
import io.penstock.spi.Answer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes RateLimit-Policy and RateLimit, one member for each limit. */
final class QuotaFields {

  private final StringBuilder policies = new StringBuilder(64);
  private final StringBuilder levels = new StringBuilder(64);

  /** Adds the limits of a policy that was asked. */
  void add(GatedPolicy policy, Answer answer) {
    next(policies).append(policy.policyField());
    boolean denied = !answer.decision().allowed();
    List<Decision> limits = answer.limits();
    for (int i = 0; i < limits.size(); i++) {
      Decision limit = limits.get(i);
      next(levels)
          .append(policy.quoted(i))
          .append(";r=")
          .append(Seconds.bounded(limit.remaining()));
      long wait = denied && !limit.allowed() ? limit.retryAfterNanos() : limit.resetNanos();
      if (wait != 0 && wait != Decision.NEVER) {
        levels.append(";t=").append(Seconds.roundedUp(wait));
      }
    }
  }

  /** The fields; none where nothing was added. */
  Map<String, String> toFields() {
    Map<String, String> fields = new LinkedHashMap<>();
    if (!levels.isEmpty()) {
      fields.put("RateLimit-Policy", policies.toString());
      fields.put("RateLimit", levels.toString());
    }
    return fields;
  }

  private static StringBuilder next(StringBuilder members) {
    return members.isEmpty() ? members : members.append(", ");
  }
}
