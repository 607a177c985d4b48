package io.penstock.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/** A call's deadline passes while the owner handles its message. */
@JCStressTest
@Outcome(id = "SERVED, 1", expect = ACCEPTABLE, desc = "Answered, and committed.")
@Outcome(id = "TIMED_OUT, 0", expect = ACCEPTABLE, desc = "Too late, and nothing was committed.")
@Outcome(id = "TIMED_OUT, 1", expect = FORBIDDEN, desc = "Too late, but committed all the same.")
@Outcome(id = "SERVED, 0", expect = FORBIDDEN, desc = "Answered, but not committed.")
@State
public class StressDeadline {

  private static final Pace OWNER = new Pace();

  private final StressMailbox mailbox = StressMailbox.held();
  private final StressMessage message = StressMessage.ofCall(1);

  @Actor
  public void owner() {
    OWNER.hold();
    mailbox.release();
    OWNER.came(!message.isCancelled());
  }

  @Actor
  public void sender(LI_Result r) {
    r.r1 = mailbox.call(message, 0);
  }

  @Arbiter
  public void end(LI_Result r) {
    r.r2 = mailbox.level;
  }
}
