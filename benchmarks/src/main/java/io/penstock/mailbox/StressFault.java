package io.penstock.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/** An owner meets a fault, with mail behind it, while somebody else sends. */
@JCStressTest
@Outcome(
    id = "1, served, served, idle",
    expect = ACCEPTABLE,
    desc = "It asked for help, once; with that or before, all was served.")
@Outcome(expect = FORBIDDEN, desc = "Mail was left behind, or help was not asked for once.")
@State
public class StressFault {

  private static final Pace OWNER = new Pace();

  private final StressMailbox mailbox = StressMailbox.held();
  private final StressMessage behind = StressMessage.ofCast(1);
  private final StressMessage late = StressMessage.ofCast(1);

  public StressFault() {
    mailbox.cast(StressMessage.ofCast(StressMessage.FAULTY));
    mailbox.cast(behind);
  }

  @Actor
  public void owner() {
    OWNER.hold();
    mailbox.release();
    OWNER.came(mailbox.waiting() < 2);
  }

  @Actor
  public void sender() {
    mailbox.cast(late);
  }

  @Arbiter
  public void end(LLLL_Result r) {
    r.r1 = mailbox.backstops.get();
    if (mailbox.backstops.get() > 0) {
      mailbox.serveOffered();
    }
    r.r2 = behind.fate();
    r.r3 = late.fate();
    r.r4 = mailbox.rest();
  }
}
