package io.penstock.local;

import static io.penstock.mailbox.Outcome.QUEUED;
import static io.penstock.mailbox.Outcome.SERVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.local.RecordingMailbox.Letter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a mailbox is left like by whatever may be thrown in it. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class MailboxFaultsUnitTest {

  private static final int SHARE = 64;

  private final RecordingMailbox actor = new RecordingMailbox();

  @Test
  void aFaultIsToldAndTheMailboxOffered() {
    Letter letter = Letter.bad("a");
    assertThat(actor.post(letter)).isEqualTo(SERVED);
    assertThat(actor.faults).containsExactly("a: boom");
    assertThat(letter.fault()).hasMessage("boom");
    assertThat(letter.answer()).as("is done already").isFalse();
    assertThat(letter.concluded).isEqualTo(1);
    assertThat(actor.isOffered()).isTrue();
    assertThat(actor.backstops).isEqualTo(1);
    assertThat(actor.post(Letter.cast("b"))).isEqualTo(SERVED);
    assertThat(actor.handled).containsExactly("b");
    assertThat(actor.isIdle()).isTrue();
  }

  @Test
  void afterAFaultTheOwnerServesNobody() {
    Letter fault = Letter.bad("fault");
    actor.post(actor.sending(Letter.cast("a"), fault, Letter.cast("b"), Letter.cast("c")));
    assertThat(actor.handled).containsExactly("own", "a");
    assertThat(actor.faults).containsExactly("fault: boom");
    assertThat(fault.concluded).isEqualTo(1);
    assertThat(actor.isOffered()).isTrue();
    assertThat(actor.mail()).isEqualTo(2);
    assertThat(actor.backstops).isEqualTo(1);
    actor.serveOffered();
    assertThat(actor.handled).containsExactly("own", "a", "b", "c");
    assertThat(actor.isIdle()).isTrue();
  }

  @Test
  void afterAFaultOfOnesOwnTheMailWaits() {
    Letter own =
        Letter.cast(
            "own",
            () -> {
              assertThat(actor.post(Letter.cast("a"))).isEqualTo(QUEUED);
              throw new IllegalStateException("boom");
            });
    assertThat(actor.post(own)).isEqualTo(SERVED);
    assertThat(actor.handled).isEmpty();
    assertThat(actor.mail()).isEqualTo(1);
    actor.serveOffered();
    assertThat(actor.handled).containsExactly("a");
  }

  @Test
  void aFaultInTheMailBeforeOnesOwnHoldsItUpAndNoMore() {
    Letter[] before = Letter.casts(SHARE + 2);
    before[SHARE] = Letter.bad("fault");
    actor.post(actor.sending(before));
    actor.handled.clear();
    Letter late = Letter.cast("late");
    assertThat(actor.post(late)).isEqualTo(SERVED);
    assertThat(actor.faults).containsExactly("fault: boom");
    assertThat(actor.handled).containsExactly("c" + (SHARE + 1), "late");
    assertThat(late.fault()).isNull();
    assertThat(actor.backstops).isEqualTo(2);
    assertThat(actor.isIdle()).isTrue();
  }

  @Test
  void evenAFaultOfBookkeepingLeavesTheMailboxOfferedAndTheSenderAnswered() {
    actor.onFault =
        () -> {
          throw new IllegalStateException("bookkeeping");
        };
    Letter own = Letter.bad("own");
    assertThat(actor.post(own)).isEqualTo(SERVED);
    assertThat(own.fault()).hasMessage("boom");
    assertThat(actor.isOffered()).isTrue();
    actor.onFault = () -> {};
    assertThat(actor.post(Letter.cast("next"))).isEqualTo(SERVED);
    assertThat(actor.handled).containsExactly("next");
    assertThat(actor.isIdle()).isTrue();
  }

  @Test
  void aFaultOfBookkeepingForTheMailBeforeReachesAllWhoAreInvolved() {
    Letter[] before = Letter.casts(SHARE + 1);
    before[SHARE] = Letter.bad("fault");
    actor.post(actor.sending(before));
    actor.onFault =
        () -> {
          throw new IllegalStateException("bookkeeping");
        };
    Letter late = Letter.cast("late");
    assertThat(actor.post(late)).isEqualTo(SERVED);
    assertThat(before[SHARE].fault()).hasMessage("boom");
    assertThat(late.fault()).hasMessage("bookkeeping");
    assertThat(actor.isOffered()).isTrue();
  }

  @Test
  void aFaultOfBookkeepingDoesNotReachWhoOnlyServesOthers() {
    Letter[] before = Letter.casts(SHARE + 1);
    before[SHARE] = Letter.bad("fault");
    actor.post(actor.sending(before));
    actor.onFault =
        () -> {
          throw new IllegalStateException("bookkeeping");
        };
    actor.serveOffered();
    assertThat(before[SHARE].fault()).hasMessage("boom");
    assertThat(actor.isOffered()).isTrue();
  }

  @Test
  void aBackstopThatFailsAfterAnotherHasTakenOverOffersNothing() {
    actor.onBackstop =
        () -> {
          actor.serveOffered();
          throw new IllegalStateException("boom");
        };
    Letter own = actor.sending(Letter.casts(SHARE + 1));
    assertThat(actor.post(own)).isEqualTo(SERVED);
    assertThat(own.fault()).isNull();
    assertThat(actor.handled).isEqualTo(RecordingMailbox.ownAnd(SHARE + 1));
    assertThat(actor.isOffered()).isFalse();
    assertThat(actor.isIdle()).isTrue();
  }
}
