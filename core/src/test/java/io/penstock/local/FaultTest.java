package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.BucketCrashedException;
import io.penstock.CallTimeoutException;
import io.penstock.Limit;
import io.penstock.LimiterListener;
import io.penstock.QuarantinedException;
import io.penstock.RateLimiter;
import io.penstock.local.Script.Stall;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a fault in the handling of a message costs, and whom. */
class FaultTest extends ScriptedTest {

  private static final Limit[][] ONE_LIMIT_AND_TWO = {{five()}, {five(), once(1_000)}};

  private void crash(RateLimiter limiter, Throwable fault) {
    script.fail(fault);
    assertThatExceptionOfType(BucketCrashedException.class)
        .isThrownBy(() -> limiter.decide(KEY, 1))
        .withCause(fault);
  }

  private void crash(RateLimiter limiter) {
    crash(limiter, new AssertionError("boom"));
  }

  @Test
  void aFaultInOnesOwnCallSpendsNothingAndLetsTheMailboxGo() {
    List<Throwable> faults =
        List.of(
            new IllegalStateException("boom"),
            new AssertionError("boom"),
            new StackOverflowError("boom"),
            new OutOfMemoryError("boom"),
            new Exception("checked, from nowhere"));
    for (Limit[] limits : ONE_LIMIT_AND_TWO) {
      for (Throwable fault : faults) {
        LocalRateLimiter limiter = limiter(limits);
        warmUp(limiter);
        crash(limiter, fault);
        script.fail(fault);
        assertThatExceptionOfType(BucketCrashedException.class)
            .isThrownBy(() -> limiter.stats(KEY));
        assertThat(limiter.stats(KEY).tokens()).as("the last good state").isEqualTo(4.0);
        spend(limiter, 4);
        assertThat(limiter.allow(KEY)).isFalse();
        assertThat(limiter.status().restarts()).isEqualTo(2);
      }
    }
  }

  @Test
  void aFaultInSomebodyElsesMessageIsHisAloneAndTheLastThatTheOwnerServes() throws Exception {
    LocalRateLimiter limiter = limiter(five());
    holdTimer();
    warmUp(limiter);
    Stall stall = script.stall();
    Future<Boolean> owner = hold(limiter, stall);
    Thread first = script.owners().get(1);
    script.fail(new AssertionError("boom"));
    Future<Boolean> second = queued(limiter, 1, () -> limiter.allow(KEY));
    Future<Boolean> third = queued(limiter, 2, () -> limiter.allow(KEY));
    stall.letGo();
    assertThat(get(owner)).isTrue();
    assertThatThrownBy(() -> get(second))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(BucketCrashedException.class)
        .hasRootCauseMessage("boom");
    assertThat(get(third)).isTrue();
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(2.0);
    assertThat(Collections.frequency(script.owners(), first))
        .as("messages that the owner handled: its own and the one with the fault")
        .isEqualTo(2);
  }

  @Test
  void afterAFaultOfItsOwnTheOwnerServesNobody() throws Exception {
    for (Limit[] limits : ONE_LIMIT_AND_TWO) {
      LocalRateLimiter limiter = limiter(limits);
      warmUp(limiter);
      Stall stall = new Stall();
      AtomicReference<Thread> first = new AtomicReference<>();
      script.run(
          () -> {
            stall.run();
            throw new AssertionError("boom");
          });
      Future<Boolean> owner =
          threads.submit(
              () -> {
                first.set(Thread.currentThread());
                return limiter.allow(KEY);
              });
      stall.awaitReached();
      Future<Boolean> other = queued(limiter, 1, () -> limiter.allow(KEY));
      int before = Collections.frequency(script.owners(), first.get());
      stall.letGo();
      assertThatThrownBy(() -> get(owner)).hasCauseInstanceOf(BucketCrashedException.class);
      assertThat(get(other)).isTrue();
      assertThat(Collections.frequency(script.owners(), first.get())).isEqualTo(before);
    }
  }

  @Test
  void aCallThatMeetsLeftMailWithAFaultIsServedAllTheSame() throws Exception {
    LocalRateLimiter limiter = limiter(five());
    holdTimer();
    warmUp(limiter);
    AtomicReference<CompletableFuture<Void>> left = new AtomicReference<>();
    leave(limiter, () -> left.set(limiter.reset(KEY).toCompletableFuture()));
    script.fail(new AssertionError("boom"));
    spend(limiter, 1); // serves the reset first, which crashes; then again, its own
    assertThatThrownBy(() -> get(left.get())).hasCauseInstanceOf(BucketCrashedException.class);
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(2.0);
    assertThat(limiter.status().restarts()).isEqualTo(2);
  }

  @Test
  void aCastThatMeetsAFaultFailsItsStage() throws Exception {
    LocalRateLimiter limiter = limiter(five());
    script.pass();
    spend(limiter, 5);
    script.fail(new AssertionError("boom"));
    CompletableFuture<Void> reset = limiter.reset(KEY).toCompletableFuture();
    assertThatThrownBy(() -> get(reset)).hasCauseInstanceOf(BucketCrashedException.class);
    assertThat(limiter.allow(KEY)).as("it was not carried out").isFalse();
  }

  @Test
  void aFaultAfterTheCallerHasGivenUpIsToldByAnotherThread() throws Exception {
    CompletableFuture<Thread> told = new CompletableFuture<>();
    LimiterListener listener =
        new LimiterListener() {
          @Override
          public void onRestart(String key, Throwable cause) {
            told.complete(Thread.currentThread());
          }
        };
    LocalRateLimiter limiter = limiter(Duration.ofMillis(500), 10, ticker, listener, five());
    warmUp(limiter);
    Stall own = script.stall();
    Future<Boolean> owner = hold(limiter, own);
    Thread first = script.owners().get(1);
    Stall stall = new Stall();
    script.run(
        () -> {
          stall.run();
          throw new AssertionError("boom");
        });
    Future<Boolean> caller = queued(limiter, 1, () -> limiter.allow(KEY));
    own.letGo();
    stall.awaitReached();
    assertThatThrownBy(() -> get(caller)).hasCauseInstanceOf(CallTimeoutException.class);
    assertThat(told).isNotDone();
    stall.letGo();
    assertThat(get(owner)).isTrue();
    assertThat(get(told)).isNotSameAs(first);
    assertThat(limiter.status().restarts()).isEqualTo(1);
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(3.0);
  }

  @Test
  void tooManyFaultsPutTheKeyAndNobodyElseInQuarantine() throws Exception {
    for (Limit[] limits : ONE_LIMIT_AND_TWO) {
      LocalRateLimiter limiter = limiter(limits);
      warmUp(limiter);
      script.pass();
      assertThat(limiter.allow("neighbour", 2)).isTrue();
      for (int crash = 1; crash <= 4; crash++) {
        crash(limiter);
      }
      for (int i = 0; i < 3; i++) {
        assertThatExceptionOfType(QuarantinedException.class)
            .isThrownBy(() -> limiter.decide(KEY, 1));
      }
      assertThat(limiter.stats("neighbour").tokens()).isEqualTo(3.0);
      assertThat(limiter.allow("neighbour")).isTrue();
      assertThat(limiter.status().quarantined()).isEqualTo(1);
      done(limiter.refund(KEY, 1));
      assertThat(limiter.stats(KEY).tokens()).as("it can be read and refilled").isEqualTo(5.0);

      ticker.advance(Duration.ofSeconds(5).minusNanos(1));
      assertThatExceptionOfType(QuarantinedException.class)
          .isThrownBy(() -> limiter.decide(KEY, 1));
      ticker.advanceNanos(1);
      spend(limiter, 5);
      assertThat(limiter.allow(KEY)).as("quarantine gave nothing back").isFalse();
    }
  }

  @Test
  void faultsThatLieApartDoNotAddUp() {
    LocalRateLimiter limiter = limiter(five());
    warmUp(limiter);
    for (int crash = 0; crash < 20; crash++) {
      crash(limiter);
      ticker.advance(Duration.ofMillis(1_700));
    }
    assertThat(limiter.status().quarantined()).isZero();
  }

  @Test
  void resetLiftsAQuarantine() throws Exception {
    LocalRateLimiter limiter = limiter(five());
    warmUp(limiter);
    for (int crash = 0; crash < 4; crash++) {
      crash(limiter);
    }
    assertThatExceptionOfType(QuarantinedException.class).isThrownBy(() -> limiter.decide(KEY, 1));
    done(limiter.reset(KEY));
    spend(limiter, 5);
  }

  @Test
  void aBucketWithARecentFaultIsNotForgotten() {
    LocalRateLimiter limiter = limiter(Limit.of(5, Duration.ofSeconds(1)));
    warmUp(limiter);
    for (int crash = 0; crash < 4; crash++) {
      crash(limiter);
    }
    ticker.advance(Duration.ofSeconds(5).minusNanos(1)); // full for long
    limiter.sweep();
    assertThat(limiter.status().keys()).isEqualTo(1);
    ticker.advanceNanos(1);
    limiter.sweep();
    assertThat(limiter.status().keys()).isZero();
  }
}
