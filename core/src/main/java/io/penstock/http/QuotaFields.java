package io.penstock.http;

import io.penstock.Decision;
import io.penstock.config.HeaderForm;
import java.time.Clock;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the fields that tell what is left, in all their forms. Used by one thread. */
final class QuotaFields {

  static final String POLICY = "RateLimit-Policy";
  static final String LEVEL = "RateLimit";
  private static final String LEGACY_LIMIT = "X-RateLimit-Limit";
  private static final String LEGACY_REMAINING = "X-RateLimit-Remaining";
  private static final String LEGACY_RESET = "X-RateLimit-Reset";
  private static final long MILLIS = 1_000;

  private final StringBuilder policies = new StringBuilder(96);
  private final StringBuilder levels = new StringBuilder(96);

  // The tightest limit of the policies that have legacy fields.
  private @Nullable LimitFields tightest;
  private boolean epoch;
  private long left;
  private long time;

  /** Adds a limit of a policy that was asked. */
  void add(Set<HeaderForm> forms, LimitFields limit, Decision decision, boolean denied) {
    long remaining = LimitFields.left(decision);
    long seconds = LimitFields.time(decision, denied);
    if (forms.contains(HeaderForm.DRAFT_10)) {
      next(policies).append(limit.policyMember());
      next(levels).append(limit.levelMember(remaining, seconds));
    }
    boolean asEpoch = forms.contains(HeaderForm.LEGACY_EPOCH);
    if ((asEpoch || forms.contains(HeaderForm.LEGACY)) && (tightest == null || remaining < left)) {
      tightest = limit;
      epoch = asEpoch;
      left = remaining;
      time = seconds == LimitFields.NO_TIME ? 0 : seconds;
    }
  }

  /**
   * Gives the fields.
   *
   * @param again whether an earlier verdict may have set some that do not hold any more
   */
  void writeTo(FieldSink sink, boolean again) {
    if (!levels.isEmpty()) {
      sink.set(POLICY, policies.toString());
      sink.set(LEVEL, levels.toString());
    } else if (again) {
      sink.remove(POLICY);
      sink.remove(LEVEL);
    }
    if (tightest != null) {
      sink.set(LEGACY_LIMIT, Long.toString(Seconds.bounded(tightest.limit().capacity())));
      sink.set(LEGACY_REMAINING, Long.toString(left));
      sink.set(LEGACY_RESET, Long.toString(epoch ? time + thisSecond() : time));
    } else if (again) {
      sink.remove(LEGACY_LIMIT);
      sink.remove(LEGACY_REMAINING);
      sink.remove(LEGACY_RESET);
    }
  }

  /** Rounded up, so that nobody comes too early. */
  private static long thisSecond() {
    return Math.floorDiv(Clock.systemUTC().millis() + MILLIS - 1, MILLIS);
  }

  private static StringBuilder next(StringBuilder members) {
    return members.isEmpty() ? members : members.append(", ");
  }
}
