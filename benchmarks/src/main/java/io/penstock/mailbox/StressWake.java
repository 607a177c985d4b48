package io.penstock.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A sender parks while its message is being completed. */
@JCStressTest
@Outcome(id = "up", expect = ACCEPTABLE, desc = "It did not park, or was woken.")
@Outcome(id = "slept", expect = FORBIDDEN, desc = "It parked after the owner had looked.")
@State
public class StressWake {

  private static final long LONG_NANOS = 500_000_000;

  private static final Pace SENDER = new Pace();

  private volatile @Nullable StressMessage sent;

  @Actor
  public void owner() {
    StressMessage message = sent;
    while (message == null) {
      Thread.onSpinWait();
      message = sent;
    }
    message.answer(1);
    message.wake();
  }

  @Actor
  public void sender(L_Result r) {
    StressMessage message = StressMessage.ofCall(1);
    sent = message;
    SENDER.hold();
    SENDER.came(message.isPending());
    long start = System.nanoTime();
    message.parkNanos(LONG_NANOS);
    r.r1 = System.nanoTime() - start < LONG_NANOS ? "up" : "slept";
  }
}
