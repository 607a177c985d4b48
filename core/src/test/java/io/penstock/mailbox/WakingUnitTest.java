package io.penstock.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When senders are woken. They look again by themselves, so being late shows in time only. */
class WakingUnitTest {

  private static final int SHARE = 64;

  /** A mailbox whose messages are things to do. */
  private static final class Doing extends Mailbox {

    int backstops;

    @Override
    protected void handle(Message message) {
      ((Task) message).action.run();
      assertThat(message.complete()).isTrue();
    }

    @Override
    protected void faulted(Message message, Throwable fault) {
      throw new AssertionError("no fault is expected", fault);
    }

    @Override
    protected void backstop() {
      backstops++;
    }
  }

  /** Notes how it finds the mailbox when its sender is woken. */
  private final class Task extends Message {

    final Runnable action;
    final List<String> woken = new ArrayList<>();

    Task(Thread sender, Runnable action) {
      super(sender);
      this.action = action;
    }

    @Override
    void wake() {
      woken.add(mailbox.isFree() ? "free" : mailbox.offered ? "offered" : "held");
      super.wake();
    }
  }

  private final Doing mailbox = new Doing();

  private Task call(Runnable action) {
    return new Task(Thread.currentThread(), action);
  }

  private void send(Task task) {
    assertThat(mailbox.cast(task, 1_000)).isEqualTo(Outcome.QUEUED);
  }

  @Test
  void nobodyIsWokenByAnOwner() {
    Task waiting = call(() -> {});
    Task own = call(() -> send(waiting));

    assertThat(mailbox.cast(own, 1_000)).isEqualTo(Outcome.SERVED);

    assertThat(waiting.woken).containsExactly("free");
    assertThat(own.woken).containsExactly("free");
  }

  @Test
  void theHeirIsWokenOnceTheMailboxIsOffered() {
    Task heir = call(() -> {});
    Task own =
        call(
            () -> {
              for (int i = 0; i < SHARE + 1; i++) {
                send(new Task(null, () -> {}));
              }
              send(heir);
            });

    assertThat(mailbox.cast(own, 1_000)).isEqualTo(Outcome.SERVED);

    assertThat(heir.woken).containsExactly("offered");
    assertThat(mailbox.backstops).isZero();
    mailbox.serveOffered();
    assertThat(heir.woken).containsExactly("offered", "free");
  }
}
