package io.penstock.local;

import static io.penstock.mailbox.Outcome.CLOSED;
import static io.penstock.mailbox.Outcome.FULL;
import static io.penstock.mailbox.Outcome.QUEUED;
import static io.penstock.mailbox.Outcome.SERVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.local.RecordingMailbox.Letter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The mailbox alone, one step at a time: order, bounds, shares, the end. Mail comes while the owner
 * handles its own message, because handling that is what sends it; so one thread will do.
 */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class MailboxUnitTest {

  private static final int SHARE = 64;
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final RecordingMailbox actor = new RecordingMailbox();

  @Test
  void anIdleMailboxServesAtOnceAndIsIdleAgain() {
    Letter letter = Letter.cast("a");
    letter.afterwards = () -> assertThat(actor.isIdle()).as("let go before").isTrue();
    assertThat(actor.post(letter)).isEqualTo(SERVED);
    assertThat(actor.handled).containsExactly("a");
    assertThat(letter.concluded).isEqualTo(1);
    assertThat(letter.fault()).isNull();
    assertThat(actor.isIdle()).isTrue();
    assertThat(actor.ask(Letter.call("b"), 0, 0)).isEqualTo(SERVED);
    assertThat(actor.depths).isEmpty();
    assertThat(actor.backstops).isZero();
  }

  @Test
  void aHeldMailboxCannotBeClaimed() {
    assertThat(actor.claim()).isTrue();
    assertThat(actor.claim()).isFalse();
    actor.letGo();
    assertThat(actor.claim()).isTrue();
  }

  @Test
  void mailIsServedInTheOrderInWhichItCame() {
    Letter[] casts = Letter.casts(5);
    assertThat(actor.post(actor.sending(casts))).isEqualTo(SERVED);
    assertThat(actor.handled).isEqualTo(RecordingMailbox.ownAnd(5));
    assertThat(actor.depths).containsExactly(1, 2, 3, 4, 5);
    assertThat(casts).allSatisfy(letter -> assertThat(letter.concluded).isEqualTo(1));
    assertThat(actor.isIdle()).isTrue();
    assertThat(actor.mail()).isZero();
  }

  @Test
  void whatWaitsIsCountedInTheBatchAndAboveIt() {
    List<Integer> waiting = new ArrayList<>();
    Letter late = Letter.cast("late", () -> waiting.add(actor.mail()));
    Letter a =
        Letter.cast(
            "a",
            () -> {
              waiting.add(actor.mail());
              assertThat(actor.post(late)).isEqualTo(QUEUED);
              waiting.add(actor.mail());
            });
    actor.post(actor.sending(a, Letter.cast("b", () -> waiting.add(actor.mail()))));
    assertThat(waiting).as("with the one that is being handled").containsExactly(2, 3, 2, 1);
    assertThat(actor.depths).containsExactly(1, 2, 3);
    assertThat(actor.handled).containsExactly("own", "a", "b", "late");
  }

  @Test
  void aFullMailboxTakesNothing() {
    Letter refused = Letter.cast("refused");
    Letter own =
        Letter.cast(
            "own",
            () -> {
              assertThat(actor.post(Letter.cast("a"), 2)).isEqualTo(QUEUED);
              assertThat(actor.post(Letter.cast("b"), 2)).isEqualTo(QUEUED);
              assertThat(actor.post(refused, 2)).isEqualTo(FULL);
              assertThat(actor.ask(refused, LONG_NANOS, 2)).isEqualTo(FULL);
            });
    actor.post(own);
    assertThat(actor.handled).containsExactly("own", "a", "b");
    assertThat(refused.concluded).isZero();
  }

  @Test
  void whatTheOwnerHasTakenOutStillCountsUntilItIsServed() {
    Letter a =
        Letter.cast(
            "a",
            () -> {
              assertThat(actor.post(Letter.cast("refused"), 2)).isEqualTo(FULL);
              assertThat(actor.post(Letter.cast("c"), 3)).isEqualTo(QUEUED);
              assertThat(actor.post(Letter.cast("refused"), 3)).isEqualTo(FULL);
            });
    actor.post(actor.sending(a, Letter.cast("b")));
    assertThat(actor.handled).containsExactly("own", "a", "b", "c");
  }

  @Test
  void aClosedMailboxTakesNothing() {
    assertThat(actor.hasEnded()).isFalse();
    assertThat(actor.claim()).isTrue();
    assertThat(actor.close()).isTrue();
    assertThat(actor.hasEnded()).isTrue();
    assertThat(actor.post(Letter.cast("a"))).isEqualTo(CLOSED);
    assertThat(actor.ask(Letter.call("b"), LONG_NANOS, 9)).isEqualTo(CLOSED);
    assertThat(actor.claim()).isFalse();
    assertThat(actor.mail()).isZero();
    assertThat(actor.handled).isEmpty();
  }

  @Test
  void aMailboxWithMailIsNotClosedAndLettingGoServesIt() {
    assertThat(actor.claim()).isTrue();
    assertThat(actor.post(Letter.cast("a"))).isEqualTo(QUEUED);
    assertThat(actor.close()).isFalse();
    assertThat(actor.hasEnded()).isFalse();
    assertThat(actor.handled).isEmpty();
    actor.letGo();
    assertThat(actor.handled).containsExactly("a");
    assertThat(actor.isIdle()).isTrue();
  }

  @Test
  void anOwnerServesItsShareAndNoMore() {
    actor.post(actor.sending(Letter.casts(SHARE)));
    assertThat(actor.handled).isEqualTo(RecordingMailbox.ownAnd(SHARE));
    assertThat(actor.isOffered()).isFalse();
    assertThat(actor.backstops).isZero();
    assertThat(actor.isIdle()).isTrue();
  }

  @Test
  void castsBeyondTheShareWaitInOrderForTheTimer() {
    actor.post(actor.sending(Letter.casts(SHARE + 3)));
    assertThat(actor.handled).isEqualTo(RecordingMailbox.ownAnd(SHARE));
    assertThat(actor.isOffered()).isTrue();
    assertThat(actor.backstops).isEqualTo(1);
    assertThat(actor.mail()).isEqualTo(3);
    assertThat(actor.claim()).isFalse();
    actor.serveOffered();
    assertThat(actor.handled).isEqualTo(RecordingMailbox.ownAnd(SHARE + 3));
    assertThat(actor.isIdle()).isTrue();
    assertThat(actor.backstops).isEqualTo(1);
    actor.serveOffered();
    assertThat(actor.isIdle()).as("nothing was offered").isTrue();
  }

  @Test
  void whoTakesAnOfferedMailboxOverServesAllThatWaitsBeforeItsOwn() {
    int waiting = 3 * SHARE;
    actor.post(actor.sending(Letter.casts(SHARE + waiting)));
    assertThat(actor.post(Letter.cast("late"))).isEqualTo(SERVED);
    List<String> expected = RecordingMailbox.ownAnd(SHARE + waiting);
    expected.add("late");
    assertThat(actor.handled).isEqualTo(expected);
    assertThat(actor.isIdle()).isTrue();
    assertThat(actor.backstops).isEqualTo(1);
  }

  @Test
  void whoTakesOverServesHisShareAfterHisOwn() {
    actor.post(actor.sending(Letter.casts(SHARE + 1)));
    Letter[] more = Letter.casts(SHARE + 2);
    actor.handled.clear();
    actor.post(actor.sending(more));
    List<String> expected = RecordingMailbox.ownAnd(SHARE);
    expected.add(0, "c" + SHARE);
    assertThat(actor.handled).isEqualTo(expected);
    assertThat(actor.isOffered()).isTrue();
    assertThat(actor.mail()).isEqualTo(2);
  }
}
