package io.penstock.policy;

import io.penstock.Limit;
import io.penstock.RateLimiter;
import io.penstock.config.PolicySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every limiter that a set of policies has made, by the name of its policy, those included whose
 * policy is gone: it may come back. Not safe for threads; guarded by the lock of the set.
 */
final class Limiters implements AutoCloseable {

  /** Completes a builder; tests bring a clock of their own here. */
  interface Completion {
    RateLimiter build(RateLimiter.Builder builder);
  }

  /** A limiter, and the settings that its table of buckets was made with. */
  private static final class Made {
    final RateLimiter limiter;
    final PolicySettings table;
    Policy policy; // the latest

    Made(RateLimiter limiter, PolicySettings settings) {
      this.limiter = limiter;
      this.table = settings;
      this.policy = new Policy(settings, limiter);
    }

    Policy with(PolicySettings settings) {
      PolicySettings latest = policy.settings();
      boolean same =
          latest.sameRules(settings)
              && latest.origin().where().equals(settings.origin().where())
              && latest.origin().inPlace() == settings.origin().inPlace();
      return same ? policy : new Policy(settings, limiter);
    }

    List<Limit> limits() {
      return policy.settings().limits();
    }
  }

  private final Completion completion;
  private final Map<String, Made> made = new HashMap<>();

  Limiters(Completion completion) {
    this.completion = completion;
  }

  /** The settings that the table of a policy's buckets was made with, null if there is none. */
  @Nullable PolicySettings table(String name) {
    Made known = made.get(name);
    return known == null ? null : known.table;
  }

  /** Makes what is missing; nothing is changed before {@link Change#apply}. */
  Change prepare(Collection<PolicySettings> wanted) {
    Change change = new Change();
    boolean complete = false;
    try {
      long share = 0;
      for (PolicySettings settings : wanted) {
        Made known = made.get(settings.name());
        if (known == null) {
          share = share > 0 ? share : Math.max(1, allKeys() / wanted.size());
          known = new Made(limiter(settings, share), settings);
          change.news.put(settings.name(), known);
        }
        change.policies.add(known.with(settings));
      }
      complete = true;
      return change;
    } finally {
      if (!complete) {
        change.discard();
      }
    }
  }

  private RateLimiter limiter(PolicySettings settings, long share) {
    RateLimiter.Builder builder =
        RateLimiter.builder()
            .maxKeys(settings.maxKeys().orElse(share))
            .callTimeout(settings.callTimeout())
            .mailboxCapacity(settings.mailboxCapacity());
    settings.limits().forEach(builder::limit);
    return completion.build(builder);
  }

  /** What a limiter on its own would take as its bound: all policies share it. */
  private static long allKeys() {
    try (RateLimiter alone =
        RateLimiter.builder().limit(Limit.of(1, Duration.ofSeconds(1))).build()) {
      return alone.status().maxKeys();
    }
  }

  /** Ends all of them. May be called again. */
  @Override
  public void close() {
    made.values().forEach(each -> each.limiter.close());
  }

  /** Policies on their way into force. */
  final class Change {

    private final List<Policy> policies = new ArrayList<>();
    private final Map<String, Made> news = new HashMap<>();

    /** The policies, in the order in which they were wanted. */
    List<Policy> policies() {
      return policies;
    }

    /** Gives each limiter the limits of its policy. If one fails, all have those of before. */
    void apply() {
      Map<Made, List<Limit>> before = new HashMap<>();
      try {
        for (Policy policy : policies) {
          Made known = made.get(policy.name());
          List<Limit> limits = policy.settings().limits();
          if (known != null && !known.limits().equals(limits)) {
            known.limiter.reconfigure(limits);
            before.put(known, known.limits());
          }
        }
      } catch (RuntimeException | Error e) {
        before.forEach((changed, limits) -> changed.limiter.reconfigure(limits));
        throw e;
      }
      made.putAll(news);
      for (Policy policy : policies) {
        Made known = made.get(policy.name());
        if (known != null) {
          known.policy = policy;
        }
      }
    }

    /** Ends what was made for it. */
    void discard() {
      news.values().forEach(each -> each.limiter.close());
    }
  }
}
