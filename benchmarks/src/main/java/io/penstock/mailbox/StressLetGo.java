package io.penstock.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** An owner that has served what waited lets go while somebody sends. */
@JCStressTest
@Outcome(id = "served, served, idle", expect = ACCEPTABLE, desc = "One of them served it.")
@Outcome(expect = FORBIDDEN, desc = "A message was left behind, or nobody let go.")
@State
public class StressLetGo {

  private static final Pace OWNER = new Pace();

  private final StressMailbox mailbox = StressMailbox.held();
  private final StressMessage early = StressMessage.ofCast(1);
  private final StressMessage late = StressMessage.ofCast(1);

  public StressLetGo() {
    mailbox.cast(early);
  }

  @Actor
  public void owner() {
    OWNER.hold();
    mailbox.release();
    OWNER.came(!late.isServedHere());
  }

  @Actor
  public void sender() {
    mailbox.cast(late);
  }

  @Arbiter
  public void end(LLL_Result r) {
    r.r1 = early.fate();
    r.r2 = late.fate();
    r.r3 = mailbox.rest();
  }
}
