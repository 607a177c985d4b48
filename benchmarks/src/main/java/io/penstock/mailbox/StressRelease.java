package io.penstock.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** An owner that has served nothing but its own lets go while somebody sends. */
@JCStressTest
@Outcome(id = "served, idle", expect = ACCEPTABLE, desc = "One of them served it.")
@Outcome(expect = FORBIDDEN, desc = "A message was left behind, or nobody let go.")
@State
public class StressRelease {

  private static final Pace OWNER = new Pace();

  private final StressMailbox mailbox = StressMailbox.held();
  private final StressMessage message = StressMessage.ofCast(1);

  @Actor
  public void owner() {
    OWNER.hold();
    mailbox.release();
    OWNER.came(!message.isServedHere());
  }

  @Actor
  public void sender() {
    mailbox.cast(message);
  }

  @Arbiter
  public void end(LL_Result r) {
    r.r1 = message.fate();
    r.r2 = mailbox.rest();
  }
}
