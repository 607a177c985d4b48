package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.Limit;
import io.penstock.LimiterListener;
import io.penstock.ManualTicker;
import io.penstock.RateLimiter;
import io.penstock.Ticker;
import io.penstock.local.Script.Stall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Limiters whose owners are held up or made to fail at a chosen message. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
abstract class ScriptedTest {

  static final String KEY = "k";
  static final Duration LONG = Duration.ofSeconds(30);

  final ManualTicker ticker = new ManualTicker();
  final Script script = new Script();
  final ExecutorService threads = Executors.newCachedThreadPool();

  private final List<Runnable> ends = new ArrayList<>();

  @AfterEach
  void stop() {
    script.letEverybodyGo();
    threads.shutdownNow();
    ends.forEach(Runnable::run);
  }

  LocalRateLimiter limiter(Limit... limits) {
    return limiter(LONG, 100, limits);
  }

  LocalRateLimiter limiter(Duration callTimeout, int mailboxCapacity, Limit... limits) {
    return limiter(callTimeout, mailboxCapacity, ticker, LocalOptions.NO_LISTENER, limits);
  }

  LocalRateLimiter limiter(
      Duration callTimeout,
      int mailboxCapacity,
      Ticker time,
      LimiterListener listener,
      Limit... limits) {
    return limiter(callTimeout, mailboxCapacity, 3, 1_000, time, listener, limits);
  }

  LocalRateLimiter limiter(
      Duration callTimeout,
      int mailboxCapacity,
      int maxRestarts,
      int maxKeys,
      Ticker time,
      LimiterListener listener,
      Limit... limits) {
    List<Limit> named = new ArrayList<>();
    for (Limit limit : limits) {
      named.add(limit.named("limit-" + (named.size() + 1)));
    }
    LocalRateLimiter limiter =
        new LocalRateLimiter(
            new LocalOptions(
                named,
                maxKeys,
                callTimeout.toNanos(),
                mailboxCapacity,
                maxRestarts,
                Duration.ofSeconds(5).toNanos(),
                time,
                listener),
            script);
    ends.add(limiter::close);
    return limiter;
  }

  /** Five tokens, of which one comes back every hour. */
  static Limit five() {
    return Limit.of(5, Duration.ofHours(5));
  }

  static Limit once(long capacity) {
    return Limit.capacity(capacity).neverRefilling();
  }

  static void spend(RateLimiter limiter, long cost) {
    assertThat(limiter.allow(KEY, cost)).isTrue();
  }

  /** Makes the bucket exist, so that what follows meets an idle actor. */
  void warmUp(RateLimiter limiter) {
    script.pass();
    spend(limiter, 1);
  }

  /** Makes somebody own the bucket until the stall is let go, and then be allowed or not. */
  Future<Boolean> hold(RateLimiter limiter, Stall stall) throws InterruptedException {
    Future<Boolean> owner = threads.submit(() -> limiter.allow(KEY));
    stall.awaitReached();
    return owner;
  }

  /** Sends a call from a thread of its own; returns once it is the n-th that waits. */
  <T> Future<T> queued(RateLimiter limiter, int waiting, Callable<T> call) {
    Future<T> answer = threads.submit(call);
    awaitDeepestMailbox(limiter, waiting);
    return answer;
  }

  static void awaitDeepestMailbox(RateLimiter limiter, int messages) {
    await(messages + " messages wait", () -> limiter.status().deepestMailbox() >= messages);
  }

  static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).as(what).isLessThan(TimeUnit.SECONDS.toNanos(30));
      LockSupport.parkNanos(50_000);
    }
  }

  static <T> T get(Future<T> answer) throws Exception {
    return answer.get(30, TimeUnit.SECONDS);
  }

  static void done(CompletionStage<Void> cast) throws Exception {
    get(cast.toCompletableFuture());
  }

  /** Keeps the timer from adopting anything until the stall is let go. */
  Stall holdTimer() throws InterruptedException {
    SharedTimer timer = SharedTimer.acquire();
    ends.add(timer::release);
    Stall stall = new Stall();
    ends.add(0, stall::letGo);
    timer.execute(stall);
    stall.awaitReached();
    return stall;
  }

  /** Leaves the mailbox offered with the casts in it that the given work sends, and nobody near. */
  void leave(RateLimiter limiter, Runnable casts) throws Exception {
    Stall stall = script.stall();
    Future<Boolean> owner = hold(limiter, stall);
    limiter.refund(KEY, 1);
    script.fail(new AssertionError("boom"));
    casts.run();
    stall.letGo();
    Boolean ignored = get(owner);
  }
}
