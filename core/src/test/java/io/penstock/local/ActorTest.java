package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.BucketCrashedException;
import io.penstock.CallTimeoutException;
import io.penstock.Limit;
import io.penstock.LimiterListener;
import io.penstock.LimiterUnavailableException;
import io.penstock.MailboxFullException;
import io.penstock.ManualTicker;
import io.penstock.QuarantinedException;
import io.penstock.RateLimiter;
import io.penstock.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The mailbox at work, with owners that are held up or made to fail at a chosen message. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ActorTest {

  private static final String KEY = "k";

  private final ManualTicker ticker = new ManualTicker();
  private final Script script = new Script();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<RateLimiter> limiters = new ArrayList<>();

  @AfterEach
  void stop() {
    script.letEverybodyGo();
    threads.shutdownNow();
    limiters.forEach(RateLimiter::close);
  }

  /** What happens to the messages that are handled next, one after the other; then nothing. */
  private static final class Script implements Environment.Probe {

    private final Queue<Runnable> next = new ConcurrentLinkedQueue<>();
    private final List<Stall> stalls = new ArrayList<>();

    @Override
    public void handling() {
      Runnable step = next.poll();
      if (step != null) {
        step.run();
      }
    }

    void pass() {
      next.add(() -> {});
    }

    Stall stall() {
      Stall stall = new Stall();
      stalls.add(stall);
      next.add(stall);
      return stall;
    }

    void fail(Throwable t) {
      next.add(() -> Script.<RuntimeException>sneak(t));
    }

    void letEverybodyGo() {
      stalls.forEach(Stall::letGo);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void sneak(Throwable t) throws T {
      throw (T) t;
    }
  }

  private static final class Stall implements Runnable {

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @Override
    public void run() {
      reached.countDown();
      boolean interrupted = false;
      while (true) {
        try {
          if (!released.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody let this owner go");
          }
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void awaitReached() throws InterruptedException {
      assertThat(reached.await(30, TimeUnit.SECONDS)).as("an owner came to the stall").isTrue();
    }

    void letGo() {
      released.countDown();
    }
  }

  private LocalRateLimiter limiter(Duration callTimeout, int mailboxCapacity, Limit... limits) {
    return limiter(callTimeout, mailboxCapacity, ticker, LocalOptions.NO_LISTENER, limits);
  }

  private LocalRateLimiter limiter(
      Duration callTimeout,
      int mailboxCapacity,
      Ticker time,
      LimiterListener listener,
      Limit... limits) {
    List<Limit> named = new ArrayList<>();
    for (Limit limit : limits) {
      named.add(limit.named("limit-" + (named.size() + 1)));
    }
    LocalOptions options =
        new LocalOptions(
            named,
            1_000,
            callTimeout.toNanos(),
            mailboxCapacity,
            3,
            Duration.ofSeconds(5).toNanos(),
            time,
            listener);
    LocalRateLimiter limiter = new LocalRateLimiter(options, script);
    limiters.add(limiter);
    return limiter;
  }

  private static Limit five() {
    return Limit.of(5, Duration.ofHours(5));
  }

  private static void awaitDeepestMailbox(RateLimiter limiter, int messages) {
    long start = System.nanoTime();
    while (limiter.status().deepestMailbox() < messages) {
      assertThat(System.nanoTime() - start)
          .as("%d messages arrived in time", messages)
          .isLessThan(TimeUnit.SECONDS.toNanos(30));
      Thread.onSpinWait();
    }
  }

  private static void spend(RateLimiter limiter, long cost) {
    assertThat(limiter.allow(KEY, cost)).isTrue();
  }

  /** Makes the bucket exist, so that what follows meets an idle actor. */
  private void warmUp(RateLimiter limiter) {
    script.pass();
    spend(limiter, 1);
  }

  @Test
  void aCallThatTimesOutInTheMailboxSpendsNothing() throws Exception {
    LocalRateLimiter limiter = limiter(Duration.ofMillis(50), 10, five());
    warmUp(limiter);
    Stall owner = script.stall();
    Future<Boolean> first = threads.submit(() -> limiter.allow(KEY));
    owner.awaitReached();
    assertThatExceptionOfType(CallTimeoutException.class)
        .isThrownBy(() -> limiter.decide(KEY, 1))
        .withMessageContaining("'k'");
    owner.letGo();
    assertThat(first.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(3.0);
    assertThat(limiter.status().timedOut()).isEqualTo(1);
  }

  @Test
  void aCallThatTimesOutWhileItIsHandledSpendsNothing() throws Exception {
    LocalRateLimiter limiter = limiter(Duration.ofMillis(200), 10, five());
    warmUp(limiter);
    Stall own = script.stall();
    Stall other = script.stall();
    Future<Boolean> owner = threads.submit(() -> limiter.allow(KEY));
    own.awaitReached();
    Future<Boolean> caller = threads.submit(() -> limiter.allow(KEY));
    awaitDeepestMailbox(limiter, 1);
    own.letGo();
    other.awaitReached(); // the owner is in the middle of handling the caller's message
    assertThatThrownBy(() -> caller.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(CallTimeoutException.class);
    other.letGo();
    assertThat(owner.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(3.0);
  }

  @Test
  void aFullMailboxAnswersAtOnceToCallsAndCasts() throws Exception {
    LocalRateLimiter limiter = limiter(Duration.ofSeconds(30), 2, five());
    warmUp(limiter);
    Stall owner = script.stall();
    Future<Boolean> first = threads.submit(() -> limiter.allow(KEY));
    owner.awaitReached();
    Future<Boolean> second = threads.submit(() -> limiter.allow(KEY));
    awaitDeepestMailbox(limiter, 1);
    Future<Boolean> third = threads.submit(() -> limiter.allow(KEY));
    awaitDeepestMailbox(limiter, 2);
    assertThatExceptionOfType(MailboxFullException.class)
        .isThrownBy(() -> limiter.decide(KEY, 1))
        .withMessageContaining("2 messages");
    assertThatExceptionOfType(MailboxFullException.class).isThrownBy(() -> limiter.reset(KEY));
    owner.letGo();
    assertThat(first.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(second.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(third.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(1.0);
    assertThat(limiter.status().overloaded()).isEqualTo(2);
  }

  @Test
  void aCastAndTheCallAfterItAreServedInThatOrder() throws Exception {
    LocalRateLimiter limiter = limiter(Duration.ofSeconds(30), 10, five());
    warmUp(limiter);
    script.pass();
    spend(limiter, 4);
    Stall owner = script.stall();
    Future<Boolean> first = threads.submit(() -> limiter.allow(KEY));
    owner.awaitReached();
    Future<Boolean> castThenCall =
        threads.submit(
            () -> {
              limiter.reset(KEY);
              return limiter.allow(KEY, 5);
            });
    awaitDeepestMailbox(limiter, 2);
    owner.letGo();
    assertThat(first.get(30, TimeUnit.SECONDS)).isFalse();
    assertThat(castThenCall.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void mailIsServedInTheOrderInWhichItCame() throws Exception {
    LocalRateLimiter limiter =
        limiter(Duration.ofSeconds(30), 200, Limit.capacity(100).neverRefilling());
    warmUp(limiter);
    Stall owner = script.stall();
    Future<Boolean> first = threads.submit(() -> limiter.allow(KEY));
    owner.awaitReached();
    List<Future<Long>> calls = new ArrayList<>();
    for (int i = 1; i <= 90; i++) {
      Callable<Long> call = () -> limiter.decide(KEY, 1).remaining();
      calls.add(threads.submit(call));
      awaitDeepestMailbox(limiter, i);
    }
    owner.letGo();
    assertThat(first.get(30, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < calls.size(); i++) {
      assertThat(calls.get(i).get(30, TimeUnit.SECONDS)).as("call %d", i).isEqualTo(97L - i);
    }
  }

  @Test
  void castsThatNobodyWaitsForAreCarriedOutWithoutFurtherTraffic() throws Exception {
    LocalRateLimiter limiter =
        limiter(Duration.ofSeconds(30), 1_000, Limit.capacity(1_000).neverRefilling());
    script.pass();
    spend(limiter, 500);
    Stall owner = script.stall();
    Future<Boolean> first = threads.submit(() -> limiter.allow(KEY));
    owner.awaitReached();
    List<CompletableFuture<Void>> casts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      casts.add(limiter.refund(KEY, 1).toCompletableFuture());
    }
    owner.letGo();
    assertThat(first.get(30, TimeUnit.SECONDS)).isTrue();
    CompletableFuture.allOf(casts.toArray(new CompletableFuture<?>[0])).get(30, TimeUnit.SECONDS);
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(799.0);
  }

  @Test
  void aFaultInOnesOwnCallSpendsNothingAndLetsTheMailboxGo() {
    LocalRateLimiter limiter = limiter(Duration.ofSeconds(30), 10, five());
    warmUp(limiter);
    for (Throwable fault : List.of(new IllegalStateException("boom"), new AssertionError("boom"))) {
      script.fail(fault);
      assertThatExceptionOfType(BucketCrashedException.class)
          .isThrownBy(() -> limiter.decide(KEY, 1))
          .withCause(fault);
    }
    assertThat(limiter.stats(KEY).tokens()).as("the last good state").isEqualTo(4.0);
    spend(limiter, 4);
    assertThat(limiter.allow(KEY)).isFalse();
    assertThat(limiter.status().restarts()).isEqualTo(2);
  }

  @Test
  void aFaultInSomebodyElsesMessageIsHisAlone() throws Exception {
    LocalRateLimiter limiter = limiter(Duration.ofSeconds(30), 10, five());
    warmUp(limiter);
    Stall owner = script.stall();
    script.fail(new AssertionError("boom"));
    Future<Boolean> first = threads.submit(() -> limiter.allow(KEY));
    owner.awaitReached();
    Future<Boolean> second = threads.submit(() -> limiter.allow(KEY));
    awaitDeepestMailbox(limiter, 1);
    Future<Boolean> third = threads.submit(() -> limiter.allow(KEY));
    awaitDeepestMailbox(limiter, 2);
    owner.letGo();
    assertThat(first.get(30, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> second.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(BucketCrashedException.class)
        .hasRootCauseMessage("boom");
    assertThat(third.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(2.0);
  }

  @Test
  void aCastThatMeetsAFaultFailsItsStage() throws Exception {
    LocalRateLimiter limiter = limiter(Duration.ofSeconds(30), 10, five());
    script.pass();
    spend(limiter, 5);
    script.fail(new AssertionError("boom"));
    CompletableFuture<Void> reset = limiter.reset(KEY).toCompletableFuture();
    assertThatThrownBy(() -> reset.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(BucketCrashedException.class);
    assertThat(limiter.allow(KEY)).as("it was not carried out").isFalse();
  }

  @Test
  void tooManyFaultsPutTheKeyAndNobodyElseInQuarantine() {
    List<String> events = new ArrayList<>();
    LimiterListener listener =
        new LimiterListener() {
          @Override
          public void onRestart(String key, Throwable cause) {
            events.add("restart " + key);
          }

          @Override
          public void onQuarantine(String key) {
            events.add("quarantine " + key);
          }

          @Override
          public void onUnavailable(String key, LimiterUnavailableException e) {
            events.add(e.getClass().getSimpleName() + " " + key);
          }
        };
    LocalRateLimiter limiter = limiter(Duration.ofSeconds(30), 10, ticker, listener, five());
    warmUp(limiter);
    for (int crash = 1; crash <= 4; crash++) {
      script.fail(new AssertionError("boom"));
      assertThatExceptionOfType(BucketCrashedException.class)
          .isThrownBy(() -> limiter.decide(KEY, 1));
    }
    assertThatExceptionOfType(QuarantinedException.class).isThrownBy(() -> limiter.decide(KEY, 1));
    assertThat(limiter.allow("neighbour")).isTrue();
    assertThat(limiter.status().quarantined()).isEqualTo(1);
    assertThat(events)
        .containsExactly(
            "restart k",
            "BucketCrashedException k",
            "restart k",
            "BucketCrashedException k",
            "restart k",
            "BucketCrashedException k",
            "restart k",
            "quarantine k",
            "BucketCrashedException k",
            "QuarantinedException k");

    ticker.advance(Duration.ofSeconds(5).minusNanos(1));
    assertThatExceptionOfType(QuarantinedException.class).isThrownBy(() -> limiter.decide(KEY, 1));
    ticker.advanceNanos(1);
    spend(limiter, 4);
    assertThat(limiter.allow(KEY)).as("quarantine gave nothing back").isFalse();
  }

  @Test
  void faultsThatLieApartDoNotAddUp() {
    LocalRateLimiter limiter = limiter(Duration.ofSeconds(30), 10, five());
    warmUp(limiter);
    for (int crash = 0; crash < 20; crash++) {
      script.fail(new AssertionError("boom"));
      assertThatExceptionOfType(BucketCrashedException.class)
          .isThrownBy(() -> limiter.decide(KEY, 1));
      ticker.advance(Duration.ofMillis(1_700));
    }
    assertThat(limiter.status().quarantined()).isZero();
  }

  @Test
  void resetLiftsAQuarantine() {
    LocalRateLimiter limiter = limiter(Duration.ofSeconds(30), 10, five());
    warmUp(limiter);
    for (int crash = 0; crash < 4; crash++) {
      script.fail(new AssertionError("boom"));
      assertThatExceptionOfType(BucketCrashedException.class)
          .isThrownBy(() -> limiter.decide(KEY, 1));
    }
    assertThatExceptionOfType(QuarantinedException.class).isThrownBy(() -> limiter.decide(KEY, 1));
    limiter.reset(KEY);
    spend(limiter, 5);
  }

  @Test
  void aThrowingTickerFailsTheCallAndTouchesNothing() {
    AtomicReference<Error> trouble = new AtomicReference<>();
    Ticker time =
        () -> {
          Error error = trouble.get();
          if (error != null) {
            throw error;
          }
          return ticker.read();
        };
    LocalRateLimiter limiter =
        limiter(Duration.ofSeconds(30), 10, time, LocalOptions.NO_LISTENER, five());
    spend(limiter, 1);
    trouble.set(new AssertionError("no time"));
    for (int i = 0; i < 10; i++) {
      assertThatExceptionOfType(BucketCrashedException.class)
          .isThrownBy(() -> limiter.decide(KEY, 1))
          .withCause(trouble.get());
    }
    trouble.set(null);
    assertThat(limiter.status().restarts()).as("no crash of the bucket").isZero();
    spend(limiter, 4);
  }

  @Test
  void aTickerAndAListenerMayCallBack() {
    AtomicReference<RateLimiter> self = new AtomicReference<>();
    AtomicBoolean inside = new AtomicBoolean();
    Ticker time =
        () -> {
          RateLimiter limiter = self.get();
          if (limiter != null && inside.compareAndSet(false, true)) {
            assertThat(limiter.allow(KEY)).isTrue();
            inside.set(false);
          }
          return ticker.read();
        };
    LimiterListener listener =
        new LimiterListener() {
          @Override
          public void onDecision(String key, long cost, io.penstock.Decision d) {
            self.get().refund(key, 1);
            throw new IllegalStateException("listeners may fail");
          }
        };
    LocalRateLimiter limiter = limiter(Duration.ofSeconds(30), 10, time, listener, five());
    self.set(limiter);
    spend(limiter, 2);
    assertThat(limiter.status().keys()).isEqualTo(1);
    assertThat(limiter.status().allowed()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void anInterruptNeitherAbortsACallNorGetsLost() throws Exception {
    LocalRateLimiter limiter = limiter(Duration.ofSeconds(30), 10, five());
    warmUp(limiter);
    Stall owner = script.stall();
    Future<Boolean> first = threads.submit(() -> limiter.allow(KEY));
    owner.awaitReached();
    Future<Boolean> interrupted =
        threads.submit(
            () -> {
              Thread.currentThread().interrupt();
              boolean allowed = limiter.allow(KEY);
              return allowed && Thread.interrupted();
            });
    awaitDeepestMailbox(limiter, 1);
    owner.letGo();
    assertThat(first.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(2.0);
  }

  @Test
  void callsAtTheEndOfTheStackNeitherWedgeNorSpend() throws Exception {
    RateLimiter limiter =
        RateLimiter.builder()
            .limit(Limit.capacity(1_000_000).neverRefilling())
            .callTimeout(Duration.ofSeconds(2))
            .maxRestarts(Integer.MAX_VALUE)
            .build();
    limiters.add(limiter);
    spend(limiter, 1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Runnable dives =
        () -> {
          long granted = 1;
          for (int round = 0; round < 100; round++) {
            granted += new Diver(limiter).dive();
            assertThat(limiter.allow(KEY)).as("round %d: the bucket still answers", round).isTrue();
            granted++;
          }
          assertThat(limiter.stats(KEY).tokens()).isEqualTo(1_000_000.0 - granted);
        };
    Thread shallow = new Thread(null, dives, "shallow", 256 * 1024);
    shallow.setUncaughtExceptionHandler((thread, t) -> failure.set(t));
    shallow.start();
    shallow.join(TimeUnit.SECONDS.toMillis(50));
    assertThat(shallow.isAlive()).isFalse();
    assertThat(failure.get()).isNull();
  }

  /** Calls at every depth on the way back from the end of the stack. */
  private static final class Diver {

    private final RateLimiter limiter;
    private long granted;

    Diver(RateLimiter limiter) {
      this.limiter = limiter;
    }

    long dive() {
      try {
        deeper(0);
      } catch (StackOverflowError e) {
        // that was the purpose
      }
      return granted;
    }

    @SuppressWarnings("InfiniteRecursion") // on purpose
    private void deeper(int depth) {
      try {
        deeper(depth + 1);
      } catch (StackOverflowError e) {
        try {
          if (limiter.allow(KEY)) {
            granted++;
          }
        } catch (StackOverflowError | LimiterUnavailableException again) {
          throw e; // nothing was spent; try again one frame further up
        }
      }
    }
  }
}
