package io.penstock.local;

import io.penstock.Limit;
import io.penstock.LimiterListener;
import io.penstock.LimiterUnavailableException;
import io.penstock.Ticker;
import io.penstock.local.Request.Kind;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Does once, with plenty of stack, what limiters do. A class that is first met where the stack ends
 * cannot be initialised there and, by the rules of the JVM, never again anywhere: so one caller
 * that recurses too deeply would take every limiter along, and classes of the JDK as well.
 */
final class Rehearsal {

  private static final String KEY = "rehearsal";

  private static volatile boolean held;

  private Rehearsal() {}

  /** Takes place unless it has. */
  static void ensureHeld() {
    if (!held) {
      hold();
      held = true;
    }
  }

  private static void hold() {
    hold(LocalOptions.NO_LISTENER);
    hold(new LimiterListener() {});
    CompletionStage<Void> unused = new CompletableFuture<Void>().minimalCompletionStage();
    try {
      // Not run: a thread of its own might outlive an application that is undeployed at once.
      MethodHandles.lookup().ensureInitialized(Request.Elsewhere.class);
      MethodHandles.lookup().ensureInitialized(OverflowBucket.class);
      MethodHandles.lookup().ensureInitialized(Inheritance.class);
    } catch (IllegalAccessException e) {
      throw new AssertionError("a class of this package", e);
    }
  }

  private static void hold(LimiterListener listener) {
    boolean[] faulty = {false};
    Environment.Probe probe =
        () -> {
          if (faulty[0]) {
            throw new IllegalStateException(KEY);
          }
        };
    long moment = TimeUnit.MILLISECONDS.toNanos(1); // nobody waits for long
    LocalOptions options =
        new LocalOptions(
            List.of(limit("one")), 100, moment, 9, 3, 1_000 * moment, Ticker.system(), listener);
    try (LocalRateLimiter limiter = new LocalRateLimiter(options, probe)) {
      use(limiter); // the short way
      for (int round = 0; round < 2; round++) {
        faulty[0] = true;
        use(limiter);
        faulty[0] = false;
        use(limiter); // by messages
        limiter.reconfigure(List.of(limit("one"), limit("two")));
      }
      timeOut(limiter.environment);
      limiter.sweep();
    }
  }

  /** Waits in vain, if only for a moment. */
  private static void timeOut(Environment environment) {
    BucketActor held = BucketActor.held(environment, Draft.full(environment.limits(), 0));
    attempt(() -> held.ask(Request.call(Kind.PEEK, KEY, 0, 0, environment)));
    held.letGo();
  }

  private static Limit limit(String name) {
    return Limit.capacity(2).refilling(1, Duration.ofDays(1)).named(name);
  }

  /** Everything that a caller may do, granted, denied and failing. */
  private static void use(LocalRateLimiter limiter) {
    for (int i = 0; i < 3; i++) {
      attempt(() -> limiter.allow(KEY, 1));
      attempt(() -> limiter.decide(KEY, 1));
      attempt(() -> limiter.answer(KEY, 1));
      attempt(() -> limiter.stats(KEY));
      attempt(() -> limiter.refund(KEY, 1));
    }
    attempt(() -> limiter.reset(KEY));
  }

  private interface Call {
    Object make();
  }

  private static void attempt(Call call) {
    try {
      Object unused = call.make();
    } catch (LimiterUnavailableException e) {
      // as it was meant to be
    }
  }
}
