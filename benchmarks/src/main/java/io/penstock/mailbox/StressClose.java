package io.penstock.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** An actor ends while somebody sends to it. */
@JCStressTest
@Outcome(id = "closed, CLOSED, left", expect = ACCEPTABLE, desc = "Ended, and the sender was told.")
@Outcome(
    id = {"open, QUEUED, served", "open, SERVED, served"},
    expect = ACCEPTABLE,
    desc = "The message was faster and was served.")
@Outcome(expect = FORBIDDEN, desc = "The message lies in a mailbox that nobody will open.")
@State
public class StressClose {

  private static final Pace OWNER = new Pace();

  private final StressMailbox mailbox = StressMailbox.held();
  private final StressMessage message = StressMessage.ofCast(1);

  @Actor
  public void owner(LLL_Result r) {
    OWNER.hold();
    boolean closed = mailbox.tryClose();
    r.r1 = closed ? "closed" : "open";
    OWNER.came(closed);
    if (!closed) {
      mailbox.release();
    }
  }

  @Actor
  public void sender(LLL_Result r) {
    r.r2 = mailbox.cast(message);
  }

  @Arbiter
  public void end(LLL_Result r) {
    r.r3 = message.fate();
  }
}
