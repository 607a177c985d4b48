package io.penstock.local;

import static io.penstock.mailbox.Outcome.QUEUED;
import static io.penstock.mailbox.Outcome.SERVED;
import static io.penstock.mailbox.Outcome.TIMED_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.local.RecordingMailbox.Letter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for an answer: how long, who serves it, and what an interrupt does. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class MailboxWaitsUnitTest {

  private static final int SHARE = 64;
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final RecordingMailbox actor = new RecordingMailbox();

  private static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).as(what).isLessThan(LONG_NANOS);
      Thread.onSpinWait();
    }
  }

  @Test
  void aCallThatTimedOutIsNeverHandled() {
    Letter late = Letter.call("late");
    Letter own = Letter.cast("own", () -> assertThat(actor.ask(late, 0, 9)).isEqualTo(TIMED_OUT));
    actor.post(own);
    assertThat(actor.handled).containsExactly("own");
    assertThat(late.handler).isNull();
    assertThat(late.answer()).as("too late").isFalse();
    assertThat(actor.isIdle()).isTrue();
  }

  @Test
  void aCallWaitsForItsTimeoutAndNoShorter() {
    long nanos = TimeUnit.MILLISECONDS.toNanos(20);
    long start = System.nanoTime();
    actor.post(
        Letter.cast(
            "own", () -> assertThat(actor.ask(Letter.call("x"), nanos, 9)).isEqualTo(TIMED_OUT)));
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(nanos);
  }

  @Test
  void aCastServesItselfIfTheOwnerLeftWhileItWasSent() {
    assertThat(actor.claim()).isTrue();
    actor.onEnqueued = actor::offer;
    assertThat(actor.post(Letter.cast("a"))).isEqualTo(QUEUED);
    assertThat(actor.handled).containsExactly("a");
    assertThat(actor.isIdle()).isTrue();
  }

  @Test
  void aCallServesItselfIfTheOwnerLeftWhileItWasSent() {
    assertThat(actor.claim()).isTrue();
    actor.onEnqueued = actor::offer;
    assertThat(actor.ask(Letter.call("a"), LONG_NANOS, 9)).isEqualTo(SERVED);
    assertThat(actor.handled).containsExactly("a");
    assertThat(actor.isIdle()).isTrue();
  }

  /** A call from a thread of its own; the task tells whether it came back interrupted. */
  private FutureTask<Boolean> caller(List<Letter> sent, Thread[] thread) {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              Letter letter = Letter.call("call");
              sent.add(letter);
              assertThat(actor.ask(letter, LONG_NANOS, 1_000)).isEqualTo(SERVED);
              return Thread.interrupted();
            });
    thread[0] = new Thread(task, "caller");
    thread[0].setDaemon(true);
    thread[0].start();
    return task;
  }

  private void awaitParked(Thread thread) {
    await("the caller parks", () -> thread.getState() == Thread.State.TIMED_WAITING);
  }

  @Test
  void aWaitingCallIsServedByTheOwner() throws Exception {
    assertThat(actor.claim()).isTrue();
    List<Letter> sent = Collections.synchronizedList(new ArrayList<>());
    Thread[] thread = new Thread[1];
    FutureTask<Boolean> call = caller(sent, thread);
    await("the call is in", () -> actor.mail() == 1);
    awaitParked(thread[0]);
    actor.letGo();
    assertThat(call.get(30, TimeUnit.SECONDS)).as("interrupted").isFalse();
    assertThat(actor.handled).containsExactly("call");
    assertThat(sent.get(0).handler).isSameAs(Thread.currentThread());
    assertThat(sent.get(0).concluded).isEqualTo(1);
  }

  @Test
  void theOwnerWakesWhoHasParkedAlthoughHeLooksAgainByHimself() throws Exception {
    assertThat(actor.claim()).isTrue();
    AtomicBoolean answered = new AtomicBoolean();
    FutureTask<Long> call =
        new FutureTask<>(
            () -> {
              assertThat(actor.ask(Letter.call("call"), LONG_NANOS, 9)).isEqualTo(SERVED);
              long start = System.nanoTime();
              answered.set(true);
              LockSupport.parkNanos(LONG_NANOS); // until the owner, late, wakes this thread
              return System.nanoTime() - start;
            });
    Thread caller = new Thread(call, "caller");
    caller.start();
    await("the call is in", () -> actor.mail() == 1);
    awaitParked(caller);
    assertThat(actor.post(Letter.cast("next", () -> await("the call is answered", answered::get))))
        .isEqualTo(QUEUED);
    actor.letGo();
    assertThat(actor.handled).containsExactly("call", "next");
    assertThat(call.get(60, TimeUnit.SECONDS)).as("nanoseconds parked").isLessThan(LONG_NANOS / 2);
  }

  @Test
  void anInterruptWhileWaitingIsKeptForLater() throws Exception {
    assertThat(actor.claim()).isTrue();
    Thread[] thread = new Thread[1];
    FutureTask<Boolean> call = caller(new ArrayList<>(), thread);
    await("the call is in", () -> actor.mail() == 1);
    awaitParked(thread[0]);
    thread[0].interrupt();
    await("the interrupt is noticed", () -> !thread[0].isInterrupted());
    actor.letGo();
    assertThat(call.get(30, TimeUnit.SECONDS)).as("interrupted").isTrue();
  }

  @Test
  void theOldestWaitingCallInheritsWhatIsBeyondTheShare() throws Exception {
    List<Letter> sent = Collections.synchronizedList(new ArrayList<>());
    Thread[] thread = new Thread[1];
    List<FutureTask<Boolean>> calls = new ArrayList<>();
    Letter last = Letter.cast("last");
    Letter own =
        Letter.cast(
            "own",
            () -> {
              for (Letter letter : Letter.casts(SHARE + 1)) {
                assertThat(actor.post(letter)).isEqualTo(QUEUED);
              }
              calls.add(caller(sent, thread));
              await("the call is in", () -> actor.mail() == SHARE + 2);
              assertThat(actor.post(last)).isEqualTo(QUEUED);
            });
    actor.post(own);
    assertThat(calls.get(0).get(30, TimeUnit.SECONDS)).as("interrupted").isFalse();
    await("the heir lets go", actor::isIdle);
    List<String> expected = RecordingMailbox.ownAnd(SHARE + 1);
    expected.addAll(List.of("call", "last"));
    assertThat(actor.handled).isEqualTo(expected);
    assertThat(sent.get(0).handler).isSameAs(thread[0]);
    assertThat(last.handler).isSameAs(thread[0]);
    assertThat(actor.backstops).isZero();
  }

  @Test
  void afterAFaultTheTimerIsAskedAlthoughACallWaits() throws Exception {
    List<FutureTask<Boolean>> calls = new ArrayList<>();
    Letter own =
        Letter.cast(
            "own",
            () -> {
              calls.add(caller(new ArrayList<>(), new Thread[1]));
              await("the call is in", () -> actor.mail() == 1);
              throw new IllegalStateException("boom");
            });
    actor.post(own);
    assertThat(actor.backstops).isEqualTo(1);
    assertThat(calls.get(0).get(30, TimeUnit.SECONDS)).as("interrupted").isFalse();
    assertThat(actor.handled).containsExactly("call");
  }

  @Test
  void aCallThatTimedOutInheritsNothing() {
    Letter own =
        Letter.cast(
            "own",
            () -> {
              for (Letter letter : Letter.casts(SHARE)) {
                assertThat(actor.post(letter)).isEqualTo(QUEUED);
              }
              assertThat(actor.ask(Letter.call("late"), 0, 1_000)).isEqualTo(TIMED_OUT);
              assertThat(actor.post(Letter.cast("last"))).isEqualTo(QUEUED);
            });
    actor.post(own);
    assertThat(actor.handled).isEqualTo(RecordingMailbox.ownAnd(SHARE));
    assertThat(actor.backstops).isEqualTo(1);
    assertThat(actor.mail()).isEqualTo(2);
    actor.serveOffered();
    assertThat(actor.handled).hasSize(SHARE + 2).endsWith("last");
  }
}
