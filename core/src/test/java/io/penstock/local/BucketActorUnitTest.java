package io.penstock.local;

import static io.penstock.local.BucketFixture.FIVE;
import static io.penstock.local.BucketFixture.NOT_TAKEN;
import static io.penstock.local.BucketFixture.START;
import static io.penstock.local.BucketFixture.every;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.BucketCrashedException;
import io.penstock.CallTimeoutException;
import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.MailboxFullException;
import io.penstock.QuarantinedException;
import io.penstock.local.Request.Kind;
import io.penstock.local.Request.Reply;
import io.penstock.mailbox.Outcome;
import io.penstock.spi.Answer;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One bucket, message by message: what each kind does to it, and when it may end. */
class BucketActorUnitTest {

  private static final String KEY = "k";

  private BucketFixture bench = new BucketFixture(10, FIVE);
  private BucketActor actor = full();

  @AfterEach
  void close() {
    bench.close();
  }

  private BucketActor full() {
    return new BucketActor(bench.environment, Draft.full(bench.limits(), START));
  }

  private void use(Limit... limits) {
    bench.close();
    bench = new BucketFixture(10, limits);
    actor = full();
  }

  private long take(long tokens, long reading) {
    return bench.take(actor, KEY, reading, tokens);
  }

  private Request ask(Kind kind, long tokens, long reading) {
    Request request = bench.call(kind, KEY, tokens, reading);
    assertThat(actor.ask(request)).isTrue();
    return request;
  }

  private long[] levels() {
    return ask(Kind.PEEK, 0, START).bucket().levels();
  }

  private void crash(long reading) {
    bench.failNext();
    assertThatExceptionOfType(BucketCrashedException.class)
        .isThrownBy(() -> ask(Kind.TAKE, 1, reading))
        .withMessageContaining("'k'");
    bench.awaitTimer();
  }

  @Test
  void takesWhatIsThereAndTellsByTheComplementWhatIsNot() {
    assertThat(take(3, START)).isEqualTo(20);
    assertThat(take(3, START)).isEqualTo(~20L);
    assertThat(take(3, START + 9)).isEqualTo(~29L);
    assertThat(take(3, START + 10)).isZero();
    assertThat(take(1, START + 10)).isEqualTo(~0L);
  }

  @Test
  void aReadingFromThePastAddsNothingNowOrLater() {
    assertThat(take(5, START)).isZero();
    assertThat(take(1, START - 500)).isEqualTo(~0L);
    assertThat(take(1, START + 9)).isEqualTo(~9L);
  }

  @Test
  void takesNothingUnderOtherLimitsOrWhileHeld() {
    bench.environment.reconfigure(List.of(every(9, 10, "a")), START);
    assertThat(take(1, START)).isEqualTo(NOT_TAKEN);
    assertThat(actor.draft().levels()).containsExactly(50);
    BucketActor held = BucketActor.held(bench.environment, Draft.full(bench.limits(), START));
    assertThat(bench.take(held, KEY, START, 1)).isEqualTo(NOT_TAKEN);
    held.letGo();
    assertThat(bench.take(held, KEY, START, 1)).isEqualTo(80);
  }

  @Test
  void aFaultWhileTakingSpendsNothingAndIsTold() {
    bench.failNext();
    assertThatExceptionOfType(BucketCrashedException.class)
        .isThrownBy(() -> take(1, START))
        .withMessageContaining("'k'")
        .havingCause()
        .withMessage("boom");
    bench.awaitTimer();
    assertThat(bench.events).containsExactly("restart k", "BucketCrashedException k");
    assertThat(bench.environment.restarts.sum()).isEqualTo(1);
    assertThat(levels()).containsExactly(50);
    assertThat(take(1, START)).as("not the short way, for a while").isEqualTo(NOT_TAKEN);
    ask(Kind.PEEK, 0, START + 999);
    assertThat(take(1, START + 999)).isEqualTo(NOT_TAKEN);
    ask(Kind.PEEK, 0, START + 1_000);
    assertThat(take(1, START + 1_000)).isEqualTo(40);
  }

  @Test
  void theFaultThatIsOneTooManyQuarantinesOnce() {
    for (int i = 0; i < 4; i++) {
      bench.failNext();
      assertThatExceptionOfType(BucketCrashedException.class).isThrownBy(() -> take(1, START));
      bench.awaitTimer();
    }
    assertThat(bench.environment.quarantines.sum()).isEqualTo(1);
    assertThat(bench.events).containsOnlyOnce("quarantine k");
    assertThat(bench.events.subList(4, 7))
        .containsExactly("restart k", "quarantine k", "BucketCrashedException k");
  }

  @Test
  void aQuarantinedBucketRefusesToTakeAndNothingElse() {
    assertThat(take(2, START)).isEqualTo(30);
    for (int i = 0; i < 3; i++) {
      crash(START);
    }
    assertThat(bench.environment.quarantines.sum()).isEqualTo(1);
    assertThatExceptionOfType(QuarantinedException.class)
        .isThrownBy(() -> ask(Kind.TAKE, 1, START));
    assertThat(levels()).containsExactly(30);
    ask(Kind.REFUND, 1, START);
    assertThat(levels()).containsExactly(40);
    assertThatExceptionOfType(QuarantinedException.class)
        .isThrownBy(() -> ask(Kind.TAKE, 1, START + 999));
    assertThat(ask(Kind.TAKE, 1, START + 1_000).reply()).isEqualTo(Reply.GRANTED);
  }

  @Test
  void aFaultIsDatedByTheBucketEvenIfItsReadingIsOlder() {
    ask(Kind.PEEK, 0, START + 500);
    crash(START);
    crash(START + 1_000);
    crash(START + 1_499);
    assertThatExceptionOfType(QuarantinedException.class)
        .isThrownBy(() -> ask(Kind.TAKE, 1, START + 1_499));
  }

  @Test
  void aResetFillsTheBucketAndLiftsAQuarantine() {
    assertThat(take(2, START)).isEqualTo(30);
    for (int i = 0; i < 3; i++) {
      crash(START);
    }
    ask(Kind.RESET, 0, START);
    assertThat(take(1, START)).as("the short way at once").isEqualTo(40);
  }

  @Test
  void aMessageTakesOrIsDenied() {
    Request granted = ask(Kind.TAKE, 3, START);
    assertThat(granted.reply()).isEqualTo(Reply.GRANTED);
    assertThat(granted.bucket().levels()).containsExactly(20);
    assertThat(granted.bucket().date()).isEqualTo(START);
    assertThat(ask(Kind.TAKE, 3, START + 5).reply()).isEqualTo(Reply.DENIED);
    assertThat(take(2, START + 5)).as("what has come in stays").isEqualTo(5);
    assertThat(ask(Kind.INHERIT, 0, START + 5).bucket().levels()).containsExactly(5);
  }

  @Test
  void aMessageMayAlsoAskToBeToldAll() {
    Request granted = ask(Kind.DECIDE, 3, START);
    assertThat(granted.reply()).isEqualTo(Reply.GRANTED);
    assertThat(granted.told()).isEqualTo(bench.limits().answer(true, new long[] {20}, 3));
    Request denied = ask(Kind.DECIDE, 3, START + 5);
    assertThat(denied.reply()).isEqualTo(Reply.DENIED);
    assertThat(denied.told()).isEqualTo(bench.limits().answer(false, new long[] {25}, 3));
    assertThat(levels()).containsExactly(25);
  }

  @Test
  void theShortWayTellsInEveryForm() {
    LimitSet limits = bench.limits();
    Decision granted = limits.decision(limits.single, true, 20, 3);
    Decision denied = limits.decision(limits.single, false, 20, 3);
    assertThat(actor.take(KEY, limits, limits.single, START, 3, Form.DECISION)).isEqualTo(granted);
    assertThat(actor.take(KEY, limits, limits.single, START, 3, Form.DECISION)).isEqualTo(denied);
    assertThat(actor.take(KEY, limits, limits.single, START, 3, Form.ANSWER))
        .isEqualTo(new Answer(denied, List.of(denied)));
    assertThat(actor.take(KEY, limits, limits.single, START, 3, Form.WHETHER)).isFalse();
    assertThat(actor.take(KEY, limits, limits.single, START, 2, Form.WHETHER)).isTrue();
  }

  @Test
  void severalLimitsAreKeptApartFromWhatWasAnswered() {
    use(FIVE, every(3, 100, "b"));
    Request first = ask(Kind.TAKE, 2, START);
    assertThat(first.bucket().levels()).containsExactly(30, 100);
    assertThat(ask(Kind.TAKE, 1, START + 7).bucket().levels()).containsExactly(27, 7);
    assertThat(first.bucket().levels()).as("never changed").containsExactly(30, 100);
    assertThat(actor.draft().levels()).containsExactly(27, 7);
  }

  @Test
  void aDraftThatIsCommittedIsTheState() {
    BucketActor held = BucketActor.held(bench.environment, Draft.full(bench.limits(), START));
    held.commit(new Draft(bench.limits(), new long[] {23}, START + 4));
    assertThat(held.draft().levels()).containsExactly(23);
    assertThat(held.draft().date()).isEqualTo(START + 4);
    LimitSet two = new LimitSet(List.of(FIVE, every(3, 100, "b")));
    held.commit(new Draft(two, new long[] {7, 9}, START + 5));
    assertThat(held.draft().levels()).containsExactly(7, 9);
    assertThat(held.draft().limits()).isSameAs(two);
    held.commit(new Draft(bench.limits(), new long[] {11}, START + 6));
    assertThat(held.draft().levels()).containsExactly(11);
  }

  @Test
  void whatWasCancelledWhileItWasHandledChangesNothing() {
    Request request = bench.call(Kind.TAKE, KEY, 3, START + 7);
    bench.script.add(() -> assertThat(request.answer(Reply.DENIED, null)).isTrue());
    assertThat(actor.ask(request)).isTrue();
    assertThat(actor.draft().levels()).containsExactly(50);
    assertThat(actor.draft().date()).isEqualTo(START);
  }

  @Test
  void limitsOfLaterComeWithTheMessage() {
    bench.environment.reconfigure(List.of(every(9, 10, "a")), START + 5);
    Request request = ask(Kind.TAKE, 1, START + 5);
    assertThat(request.bucket().limits()).isSameAs(bench.limits());
    assertThat(take(1, START + 5)).isEqualTo(70);
  }

  @Test
  void aCallThatIsNotServedTellsWhy() {
    bench.close();
    bench = new BucketFixture(10, 0, FIVE);
    BucketActor held = BucketActor.held(bench.environment, Draft.full(bench.limits(), START));
    assertThatExceptionOfType(CallTimeoutException.class)
        .isThrownBy(() -> held.ask(bench.call(Kind.TAKE, KEY, 1, START)));
    assertThat(bench.environment.timedOut.sum()).isEqualTo(1);
    assertThat(held.cast(bench.cast(Kind.REFUND, KEY, 1, START))).isEqualTo(Outcome.QUEUED);
    assertThatExceptionOfType(MailboxFullException.class)
        .isThrownBy(() -> held.ask(bench.call(Kind.TAKE, KEY, 1, START)));
    assertThat(held.cast(bench.cast(Kind.REFUND, KEY, 1, START))).isEqualTo(Outcome.FULL);
    assertThat(bench.environment.overloaded.sum()).isEqualTo(1);
    assertThat(bench.environment.deepestMailbox.get()).isEqualTo(2);
    assertThat(bench.events).containsExactly("CallTimeoutException k", "MailboxFullException k");
    held.letGo();
  }

  @Test
  void aCastCompletesItsStageWithItsOutcome() {
    Request good = bench.cast(Kind.REFUND, KEY, 1, START);
    assertThat(actor.cast(good)).isEqualTo(Outcome.SERVED);
    assertThat(good.done()).isCompleted();
    bench.failNext();
    Request bad = bench.cast(Kind.REFUND, KEY, 1, START);
    assertThat(actor.cast(bad)).isEqualTo(Outcome.SERVED);
    assertThat(bad.done()).isCompletedExceptionally();
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> bad.done().join())
        .withCauseInstanceOf(BucketCrashedException.class);
    assertThat(bench.events).containsExactly("restart k", "BucketCrashedException k");
  }

  @Test
  void seemsInUseUntilItMustBeFull() {
    assertThat(take(1, START + 1)).isEqualTo(40);
    assertThat(actor.seemsInUse(bench.limits(), START + 50)).isTrue();
    assertThat(actor.seemsInUse(bench.limits(), START + 51)).isFalse();
    bench.environment.reconfigure(List.of(every(9, 10, "a")), START);
    assertThat(actor.seemsInUse(bench.limits(), START + 1)).as("older limits").isFalse();
    use(Limit.capacity(5).neverRefilling().named("a"));
    assertThat(actor.seemsInUse(bench.limits(), START)).as("time tells nothing").isFalse();
  }

  @Test
  void theSameCallOnceMoreHasAReadingOfItsOwn() {
    Request again = bench.call(Kind.TAKE, KEY, 3, START).again(START + 5);
    assertThat(again.kind).isEqualTo(Kind.TAKE);
    assertThat(again.key).isEqualTo(KEY);
    assertThat(again.tokens).isEqualTo(3);
    assertThat(again.reading).isEqualTo(START + 5);
    assertThat(actor.ask(again)).isTrue();
    assertThat(levels()).containsExactly(20);
  }

  @Test
  void endsOnlyWhenItIsFull() {
    assertThat(take(1, START)).isEqualTo(40);
    assertThat(actor.closeIfFull(bench.limits(), START + 9)).isFalse();
    assertThat(take(1, START)).as("let go, and not settled by the look").isEqualTo(30);
    assertThat(actor.hasEnded()).isFalse();
    assertThat(bench.environment.birth(START)).isEqualTo(START);
    assertThat(actor.closeIfFull(bench.limits(), START + 20)).isTrue();
    assertThat(bench.environment.birth(START)).as("what it has seen").isEqualTo(START + 20);
    assertThat(actor.hasEnded()).isTrue();
    assertThat(take(1, START + 20)).isEqualTo(NOT_TAKEN);
    assertThat(actor.ask(bench.call(Kind.PEEK, KEY, 0, START + 20))).isFalse();
    assertThat(actor.closeIfFull(bench.limits(), START + 20)).as("already").isFalse();
  }

  @Test
  void doesNotEndWhileItsLastFaultIsRecent() {
    crash(START);
    assertThat(actor.closeIfFull(bench.limits(), START + 999)).isFalse();
    assertThat(actor.closeIfFull(bench.limits(), START + 1_000)).isTrue();
  }

  @Test
  void doesNotEndWhileItIsHeldOrHasMail() {
    BucketActor held = BucketActor.held(bench.environment, Draft.full(bench.limits(), START));
    assertThat(held.closeIfFull(bench.limits(), START)).isFalse();
    held.letGo();
    assertThat(held.closeIfFull(bench.limits(), START)).isTrue();
  }

  @Test
  void aLookTakesItOverToTheLimitsThatHold() {
    assertThat(take(5, START)).isZero();
    LimitSet before = bench.limits();
    bench.environment.reconfigure(List.of(every(9, 10, "a")), START + 5);
    assertThat(actor.draft().limits()).isSameAs(before);
    assertThat(actor.closeIfFull(bench.limits(), START + 8)).isFalse();
    assertThat(actor.draft().limits()).isSameAs(bench.limits());
    assertThat(actor.draft().levels()).containsExactly(8);
    assertThat(actor.draft().date()).isEqualTo(START + 8);
  }
}
