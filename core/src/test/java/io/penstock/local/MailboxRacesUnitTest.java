package io.penstock.local;

import static io.penstock.mailbox.Outcome.SERVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.local.RecordingMailbox.Letter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only a crowd can show: one owner at a time, nothing lost, nothing done twice. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class MailboxRacesUnitTest {

  private static final int THREADS = 4;
  private static final int ROUNDS = 1_500;

  private final RecordingMailbox actor = new RecordingMailbox();
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
  private final AtomicLong answered = new AtomicLong();
  private long handled; // as owner, and by nothing but the mailbox kept apart
  private boolean inside;
  private volatile boolean together;

  private void work() {
    if (inside) {
      together = true;
    }
    inside = true;
    handled++;
    inside = false;
  }

  private Letter committing(Letter letter) {
    letter.commit = this::work;
    return letter;
  }

  private void crowd(Runnable rounds) throws Exception {
    actor.onBackstop = () -> threads.execute(actor::serveOffered);
    List<Future<?>> senders = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      senders.add(threads.submit(rounds));
    }
    try {
      for (Future<?> sender : senders) {
        sender.get(40, TimeUnit.SECONDS);
      }
      // Everything sent before is served before this.
      assertThat(actor.ask(Letter.call("last"), TimeUnit.SECONDS.toNanos(10), 1 << 20))
          .isEqualTo(SERVED);
    } finally {
      threads.shutdownNow();
    }
    assertThat(together).as("two owners at a time").isFalse();
    assertThat(handled).as("handled as often as answered").isEqualTo(answered.get());
  }

  @Test
  void callsAndBurstsOfCastsAreHandledOnceEach() throws Exception {
    crowd(
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            for (int i = round % 40 == 0 ? 90 : 2; i > 0; i--) {
              actor.post(committing(Letter.cast("cast")), 1 << 20);
              answered.incrementAndGet();
            }
            assertThat(ask(TimeUnit.SECONDS.toNanos(10))).isTrue();
          }
        });
  }

  @Test
  void aCallIsHandledOrTimesOutAndNeverBoth() throws Exception {
    crowd(
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            boolean ignored = ask(0);
          }
        });
  }

  /** A call; whether it was answered. */
  private boolean ask(long timeoutNanos) {
    boolean served = actor.ask(committing(Letter.call("call")), timeoutNanos, 1 << 20) == SERVED;
    if (served) {
      answered.incrementAndGet();
    }
    return served;
  }
}
