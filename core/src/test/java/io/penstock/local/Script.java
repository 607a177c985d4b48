package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What happens to the messages that are handled next, one after the other; then nothing. */
final class Script implements Environment.Probe {

  private final Queue<Runnable> next = new ConcurrentLinkedQueue<>();
  private final List<Stall> stalls = new ArrayList<>();
  private final List<Thread> owners = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void handling() {
    owners.add(Thread.currentThread());
    Runnable step = next.poll();
    if (step != null) {
      step.run();
    }
  }

  /** The threads that have handled messages, one for each message. */
  List<Thread> owners() {
    synchronized (owners) {
      return List.copyOf(owners);
    }
  }

  /** That is run before one message is handled. */
  void run(Runnable step) {
    next.add(step);
  }

  /** One message passes. */
  void pass() {
    next.add(() -> {});
  }

  /** The owner is held up before it handles one message. */
  Stall stall() {
    Stall stall = new Stall();
    stalls.add(stall);
    next.add(stall);
    return stall;
  }

  /** Handling one message throws that. */
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

  /** Holds up whoever runs it until it is let go. Interrupts are remembered. */
  static final class Stall implements Runnable {

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @Override
    public void run() {
      reached.countDown();
      boolean interrupted = false;
      while (true) {
        try {
          if (!released.await(50, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody let this thread go");
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
      assertThat(reached.await(30, TimeUnit.SECONDS)).as("somebody came to the stall").isTrue();
    }

    void letGo() {
      released.countDown();
    }
  }
}
