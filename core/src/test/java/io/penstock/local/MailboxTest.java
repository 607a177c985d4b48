package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.CallTimeoutException;
import io.penstock.LimiterStatus;
import io.penstock.MailboxFullException;
import io.penstock.local.Script.Stall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Who serves which mail, in which order, and how much of it may wait. */
class MailboxTest extends ScriptedTest {

  private static final int SHARE = 64;

  @Test
  void mailIsServedInTheOrderInWhichItCame() throws Exception {
    LocalRateLimiter limiter = limiter(LONG, 200, once(100));
    warmUp(limiter);
    Stall stall = script.stall();
    Future<Boolean> owner = hold(limiter, stall);
    List<Future<Long>> calls = new ArrayList<>();
    for (int i = 1; i <= 90; i++) {
      calls.add(queued(limiter, i, () -> limiter.decide(KEY, 1).remaining()));
    }
    stall.letGo();
    assertThat(get(owner)).isTrue();
    for (int i = 0; i < calls.size(); i++) {
      assertThat(get(calls.get(i))).as("call %d", i).isEqualTo(97L - i);
    }
  }

  @Test
  void aCastAndTheCallAfterItAreServedInThatOrder() throws Exception {
    LocalRateLimiter limiter = limiter(five());
    warmUp(limiter);
    script.pass();
    spend(limiter, 4);
    Stall stall = script.stall();
    Future<Boolean> owner = hold(limiter, stall);
    Future<Boolean> castThenCall =
        queued(
            limiter,
            2,
            () -> {
              limiter.reset(KEY);
              return limiter.allow(KEY, 5);
            });
    stall.letGo();
    assertThat(get(owner)).isFalse();
    assertThat(get(castThenCall)).isTrue();
  }

  @Test
  void whoeverComesServesTheMailThatWasLeftBeforeHisOwnMessage() throws Exception {
    LocalRateLimiter limiter = limiter(five());
    holdTimer();
    warmUp(limiter);
    leave(limiter, () -> limiter.reset(KEY));
    assertThat(limiter.allow(KEY, 5)).as("the reset came first").isTrue();
    leave(limiter, () -> limiter.reset(KEY));
    assertThat(limiter.decide(KEY, 5).allowed()).isTrue();
    leave(limiter, () -> limiter.reset(KEY));
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(5.0);
  }

  @Test
  void aCastServesWhatWasLeftToo() throws Exception {
    whatWasLeftIsServedHereBy(limiter -> limiter.refund(KEY, 1));
  }

  @Test
  void aSweepServesWhatWasLeftToo() throws Exception {
    whatWasLeftIsServedHereBy(LocalRateLimiter::sweep);
  }

  private void whatWasLeftIsServedHereBy(Consumer<LocalRateLimiter> visit) throws Exception {
    LocalRateLimiter limiter = limiter(once(1_000));
    Stall timer = holdTimer();
    warmUp(limiter);
    List<CompletionStage<Void>> left = new ArrayList<>();
    leave(limiter, () -> left.add(limiter.refund(KEY, 1)));
    int handled = script.owners().size();
    visit.accept(limiter);
    assertThat(script.owners().get(handled)).isEqualTo(Thread.currentThread());
    timer.letGo(); // it sees to stages
    done(left.get(0));
    assertThat(limiter.stats(KEY).tokens()).isGreaterThanOrEqualTo(999.0);
  }

  @Test
  void anOwnerServesSixtyFourOthersAndThenHandsOver() throws Exception {
    LocalRateLimiter limiter = limiter(LONG, 200, once(1_000));
    holdTimer();
    warmUp(limiter);
    Stall stall = script.stall();
    Future<Boolean> owner = hold(limiter, stall);
    Thread first = script.owners().get(1);
    List<Future<Boolean>> calls = new ArrayList<>();
    for (int i = 1; i <= SHARE + 30; i++) {
      calls.add(queued(limiter, i, () -> limiter.allow(KEY)));
    }
    stall.letGo();
    assertThat(get(owner)).isTrue();
    for (Future<Boolean> call : calls) {
      assertThat(get(call)).isTrue();
    }
    assertThat(Collections.frequency(script.owners(), first)).isEqualTo(1 + SHARE);
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(1_000.0 - 2 - SHARE - 30);
  }

  @Test
  void theHandOverPassesByACallerWhoHasGivenUp() throws Exception {
    LocalRateLimiter limiter = limiter(Duration.ofSeconds(2), 200, once(1_000));
    holdTimer();
    script.pass();
    spend(limiter, 200);
    Stall stall = script.stall();
    Future<Boolean> owner = threads.submit(() -> limiter.reset(KEY).toCompletableFuture().isDone());
    stall.awaitReached();
    Thread first = script.owners().get(1);
    for (int i = 0; i < SHARE; i++) {
      limiter.refund(KEY, 1);
    }
    assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(() -> limiter.decide(KEY, 1));
    Future<Boolean> waiting = queued(limiter, SHARE + 2, () -> limiter.allow(KEY));
    stall.letGo();
    assertThat(get(owner)).isTrue();
    assertThat(get(waiting)).isTrue();
    assertThat(Collections.frequency(script.owners(), first)).isEqualTo(1 + SHARE);
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(999.0);
  }

  @Test
  void castsThatNobodyWaitsForAreCarriedOutWithoutFurtherTraffic() throws Exception {
    LocalRateLimiter limiter = limiter(LONG, 1_000, once(1_000));
    script.pass();
    spend(limiter, 500);
    Stall stall = script.stall();
    Future<Boolean> owner = hold(limiter, stall);
    List<CompletableFuture<Void>> casts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      casts.add(limiter.refund(KEY, 1).toCompletableFuture());
    }
    stall.letGo();
    assertThat(get(owner)).isTrue();
    CompletableFuture<Void> all =
        CompletableFuture.allOf(casts.toArray(new CompletableFuture<?>[0]));
    assertThat(all).as("done before the first sweep").succeedsWithin(Duration.ofSeconds(4));
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(799.0);
  }

  @Test
  void aCastDoesNotWaitForTheOwner() throws Exception {
    LocalRateLimiter limiter = limiter(five());
    warmUp(limiter);
    Stall stall = script.stall();
    Future<Boolean> owner = hold(limiter, stall);
    CompletableFuture<Void> reset = limiter.reset(KEY).toCompletableFuture();
    assertThat(reset).isNotDone();
    stall.letGo();
    assertThat(get(owner)).isTrue();
    get(reset);
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(5.0);
  }

  @Test
  void aFullMailboxAnswersAtOnceToCallsAndCasts() throws Exception {
    LocalRateLimiter limiter = limiter(LONG, 2, five());
    warmUp(limiter);
    Stall stall = script.stall();
    Future<Boolean> owner = hold(limiter, stall);
    Future<Boolean> second = queued(limiter, 1, () -> limiter.allow(KEY));
    Future<Boolean> third = queued(limiter, 2, () -> limiter.allow(KEY));
    assertThatExceptionOfType(MailboxFullException.class)
        .isThrownBy(() -> limiter.decide(KEY, 1))
        .withMessageContaining("2 messages");
    assertThatExceptionOfType(MailboxFullException.class).isThrownBy(() -> limiter.reset(KEY));
    assertThatExceptionOfType(MailboxFullException.class).isThrownBy(() -> limiter.stats(KEY));
    stall.letGo();
    assertThat(get(owner)).isTrue();
    assertThat(get(second)).isTrue();
    assertThat(get(third)).isTrue();
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(1.0);
    assertThat(limiter.status().overloaded()).isEqualTo(3);
  }

  @Test
  void whatTheOwnerHasTakenOutAndNotServedStillCounts() throws Exception {
    LocalRateLimiter limiter = limiter(LONG, 2, five());
    warmUp(limiter);
    Stall own = script.stall();
    Stall other = script.stall();
    Future<Boolean> owner = hold(limiter, own);
    Future<Boolean> second = queued(limiter, 1, () -> limiter.allow(KEY));
    Future<Boolean> third = queued(limiter, 2, () -> limiter.allow(KEY));
    own.letGo();
    other.awaitReached(); // it has taken both out and handles the first of them
    assertThatExceptionOfType(MailboxFullException.class).isThrownBy(() -> limiter.decide(KEY, 1));
    other.letGo();
    assertThat(get(owner)).isTrue();
    assertThat(get(second)).isTrue();
    assertThat(get(third)).isTrue();
  }

  @Test
  void theStatusIsReadWhileABucketIsHeldAndTellsEverything() throws Exception {
    LocalRateLimiter limiter = limiter(Duration.ofMillis(20), 1, five());
    warmUp(limiter);
    script.fail(new AssertionError("boom"));
    assertThat(threads.submit(() -> limiter.allow(KEY)))
        .failsWithin(LONG)
        .withThrowableOfType(ExecutionException.class);
    script.pass();
    assertThat(limiter.allow(KEY, 5)).isFalse();
    Stall stall = script.stall();
    Future<Boolean> owner = hold(limiter, stall);
    assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(() -> limiter.decide(KEY, 1));
    assertThatExceptionOfType(MailboxFullException.class).isThrownBy(() -> limiter.reset(KEY));
    assertThat(limiter.status()).isEqualTo(new LimiterStatus(1, 1_000, 1, 1, 1, 1, 1, 0, 1));
    stall.letGo();
    assertThat(get(owner)).isTrue();
    assertThat(limiter.status()).isEqualTo(new LimiterStatus(1, 1_000, 2, 1, 1, 1, 1, 0, 1));
  }
}
