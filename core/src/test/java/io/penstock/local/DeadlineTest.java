package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.CallTimeoutException;
import io.penstock.Ticker;
import io.penstock.local.Script.Stall;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls that are answered or throw by their deadline, whatever becomes of owners. */
class DeadlineTest extends ScriptedTest {

  @Test
  void aCallThatTimesOutInTheMailboxSpendsNothing() throws Exception {
    LocalRateLimiter limiter = limiter(Duration.ofMillis(50), 10, five());
    warmUp(limiter);
    Stall stall = script.stall();
    Future<Boolean> owner = hold(limiter, stall);
    assertThatExceptionOfType(CallTimeoutException.class)
        .isThrownBy(() -> limiter.decide(KEY, 1))
        .withMessageContaining("'k'");
    stall.letGo();
    assertThat(get(owner)).isTrue();
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(3.0);
    assertThat(limiter.status().timedOut()).isEqualTo(1);
  }

  @Test
  void aCallThatTimesOutWhileItIsHandledSpendsNothing() throws Exception {
    LocalRateLimiter limiter = limiter(Duration.ofMillis(500), 10, five());
    warmUp(limiter);
    Stall own = script.stall();
    Stall other = script.stall();
    Future<Boolean> owner = hold(limiter, own);
    Future<Boolean> caller = queued(limiter, 1, () -> limiter.allow(KEY));
    own.letGo();
    other.awaitReached(); // the owner is in the middle of handling the caller's message
    assertThatThrownBy(() -> get(caller)).hasCauseInstanceOf(CallTimeoutException.class);
    other.letGo();
    assertThat(get(owner)).isTrue();
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(3.0);
  }

  @Test
  void anAnswerThatWasDecidedArrivesThoughTheOwnerIsHeldUp() throws Exception {
    LocalRateLimiter limiter = limiter(five());
    warmUp(limiter);
    Stall own = script.stall();
    Future<Boolean> owner = hold(limiter, own);
    script.pass();
    Stall third = script.stall();
    Future<Boolean> second = queued(limiter, 1, () -> limiter.allow(KEY));
    Future<Boolean> last = queued(limiter, 2, () -> limiter.allow(KEY));
    own.letGo();
    third.awaitReached(); // the second was served, and its sender has not been woken
    assertThat(second).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
    third.letGo();
    assertThat(get(owner)).isTrue();
    assertThat(get(last)).isTrue();
  }

  /** Turned away by the shared bucket, it waits again in its key's own one. */
  @Test
  void aCallWhoseKeyMovesHasNoSecondTimeout() throws Exception {
    Stall beforeItIsSent = new Stall();
    AtomicReference<Thread> mover = new AtomicReference<>();
    AtomicInteger readings = new AtomicInteger();
    Ticker time =
        () -> {
          // Twice it looks for a bucket of its own, then for the one that serves it.
          if (Thread.currentThread() == mover.get() && readings.incrementAndGet() == 3) {
            beforeItIsSent.run();
          }
          return ticker.read();
        };
    LocalRateLimiter limiter =
        limiter(Duration.ofSeconds(2), 10, 3, 1, time, LocalOptions.NO_LISTENER, five());
    assertThat(limiter.allow("first")).isTrue(); // takes the only place
    assertThat(limiter.allow("other")).isTrue(); // shares a bucket
    Future<Boolean> moving = threads.submit(() -> allow(limiter, mover));
    beforeItIsSent.awaitReached();
    ticker.advance(Duration.ofHours(5));
    limiter.sweep(); // there is a place for the key
    Stall own = script.stall();
    Future<Boolean> ownOwner = hold(limiter, own);
    Stall shared = script.stall();
    Future<Boolean> sharedOwner = threads.submit(() -> limiter.allow("other"));
    shared.awaitReached();
    beforeItIsSent.letGo();
    awaitDeepestMailbox(limiter, 1);
    assertThatThrownBy(() -> moving.get(1500, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);

    AtomicReference<Thread> later = new AtomicReference<>();
    Future<Boolean> late = threads.submit(() -> allow(limiter, later));
    await("it waits", () -> isWaiting(later.get()));
    shared.letGo();
    assertThatThrownBy(() -> get(moving)).hasCauseInstanceOf(CallTimeoutException.class);
    assertThat(late).as("came later and still has time").isNotDone();
    own.letGo();
    assertThat(get(ownOwner)).isTrue();
    assertThat(get(sharedOwner)).isTrue();
    assertThat(get(late)).isTrue();
  }

  private static boolean allow(LocalRateLimiter limiter, AtomicReference<Thread> caller) {
    caller.set(Thread.currentThread());
    return limiter.allow(KEY);
  }

  private static boolean isWaiting(@Nullable Thread thread) {
    return thread != null && thread.getState() == Thread.State.TIMED_WAITING;
  }

  @Test
  void anInterruptNeitherAbortsACallNorGetsLost() throws Exception {
    LocalRateLimiter limiter = limiter(five());
    warmUp(limiter);
    Stall stall = script.stall();
    Future<Boolean> owner = hold(limiter, stall);
    AtomicReference<Thread> waiting = new AtomicReference<>();
    Future<Boolean> parked =
        queued(
            limiter,
            1,
            () -> {
              waiting.set(Thread.currentThread());
              return limiter.allow(KEY) && Thread.interrupted();
            });
    Future<Boolean> interruptedBefore =
        queued(
            limiter,
            2,
            () -> {
              Thread.currentThread().interrupt();
              return limiter.allow(KEY) && Thread.interrupted();
            });
    Thread caller = waiting.get();
    await("the caller waits", () -> caller.getState() == Thread.State.TIMED_WAITING);
    caller.interrupt();
    await("it goes on waiting", () -> caller.getState() == Thread.State.TIMED_WAITING);
    stall.letGo();
    assertThat(get(owner)).isTrue();
    assertThat(get(parked)).isTrue();
    assertThat(get(interruptedBefore)).isTrue();
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(1.0);
  }

  @Test
  void anInterruptedOwnerServesOthersAllTheSame() throws Exception {
    LocalRateLimiter limiter = limiter(five());
    warmUp(limiter);
    Stall stall = script.stall();
    Future<Boolean> owner =
        threads.submit(
            () -> {
              Thread.currentThread().interrupt();
              return limiter.allow(KEY) && Thread.interrupted();
            });
    stall.awaitReached();
    Future<Boolean> other =
        queued(limiter, 1, () -> limiter.allow(KEY) && !Thread.currentThread().isInterrupted());
    stall.letGo();
    assertThat(get(owner)).isTrue();
    assertThat(get(other)).isTrue();
  }

  @Test
  void anInterruptedCallerDoesNotBurnTheProcessor() throws Exception {
    LocalRateLimiter limiter = limiter(Duration.ofMillis(800), 10, five());
    warmUp(limiter);
    Stall stall = script.stall();
    Future<Boolean> owner = hold(limiter, stall);
    Future<Long> used =
        threads.submit(
            () -> {
              long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
              Thread.currentThread().interrupt();
              assertThatExceptionOfType(CallTimeoutException.class)
                  .isThrownBy(() -> limiter.decide(KEY, 1));
              assertThat(Thread.interrupted()).isTrue();
              return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
            });
    assertThat(Duration.ofNanos(get(used))).isLessThan(Duration.ofMillis(150));
    stall.letGo();
    assertThat(get(owner)).isTrue();
  }
}
