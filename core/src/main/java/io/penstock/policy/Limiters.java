package io.penstock.policy;

import io.penstock.Limit;
import io.penstock.RateLimiter;
import io.penstock.config.PolicySettings;
import io.penstock.config.SharedBackend;
import io.penstock.spi.Backend;
import io.penstock.spi.BackendRefusedException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every limiter that a set of policies has made, by the name of its policy, those included whose
 * policy is gone: it may come back; and the place that they share with other machines, if they do.
 * Not safe for threads; guarded by the lock of the set.
 */
final class Limiters implements AutoCloseable {

  /** Completes a builder; tests bring a clock of their own here. */
  interface Completion {
    RateLimiter build(RateLimiter.Builder builder);
  }

  /** A limiter, and the settings that its table of buckets was made with. */
  private static final class Made {
    final RateLimiter limiter;
    final @Nullable RateLimiter fallback;
    final PolicySettings table;
    Policy policy; // the latest

    Made(RateLimiter limiter, @Nullable RateLimiter fallback, PolicySettings settings) {
      this.limiter = limiter;
      this.fallback = fallback;
      this.table = settings;
      this.policy = new Policy(settings, limiter, fallback);
    }

    Policy with(PolicySettings settings) {
      PolicySettings latest = policy.settings();
      boolean same =
          latest.sameRules(settings)
              && latest.origin().where().equals(settings.origin().where())
              && latest.origin().inPlace() == settings.origin().inPlace();
      return same ? policy : new Policy(settings, limiter, fallback);
    }

    List<Limit> limits() {
      return policy.settings().limits();
    }

    void close() {
      limiter.close();
      if (fallback != null) {
        fallback.close();
      }
    }
  }

  /** A place for buckets, open. */
  private record Shared(Backend backend, BigDecimal localShare) {}

  private final Completion completion;
  private final @Nullable Shared shared;
  private final Map<String, Made> made = new HashMap<>();

  /**
   * Makes no limiter yet.
   *
   * @throws BackendRefusedException if the place for the buckets must not be used
   */
  Limiters(Completion completion, Optional<SharedBackend> backend) {
    this.completion = completion;
    this.shared =
        backend
            .map(where -> new Shared(where.provider().open(where.settings()), where.localShare()))
            .orElse(null);
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
          known = make(settings, share);
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

  private Made make(PolicySettings settings, long share) {
    if (shared == null) {
      return new Made(local(settings, settings.limits(), share), null, settings);
    }
    RateLimiter fallback =
        local(settings, LocalShare.of(settings.limits(), shared.localShare), share);
    try {
      RateLimiter limiter = shared.backend.limiter(settings.name(), settings.limits());
      return new Made(limiter, fallback, settings);
    } catch (RuntimeException | Error e) {
      fallback.close();
      throw e;
    }
  }

  private RateLimiter local(PolicySettings settings, List<Limit> limits, long share) {
    RateLimiter.Builder builder =
        RateLimiter.builder()
            .maxKeys(settings.maxKeys().orElse(share))
            .callTimeout(settings.callTimeout())
            .mailboxCapacity(settings.mailboxCapacity());
    limits.forEach(builder::limit);
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
    made.values().forEach(Made::close);
    if (shared != null) {
      shared.backend.close();
    }
  }

  private void reconfigure(Made known, List<Limit> limits) {
    known.limiter.reconfigure(limits);
    if (known.fallback != null && shared != null) {
      known.fallback.reconfigure(LocalShare.of(limits, shared.localShare));
    }
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
            before.put(known, known.limits());
            reconfigure(known, limits);
          }
        }
      } catch (RuntimeException | Error e) {
        before.forEach(Limiters.this::reconfigure);
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
      news.values().forEach(Made::close);
    }
  }
}
