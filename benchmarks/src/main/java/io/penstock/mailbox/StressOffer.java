package io.penstock.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * An owner has served its share and leaves the rest to the first sender that waits, while that one
 * gives up.
 */
@JCStressTest
@Outcome(
    id = {"SERVED, served, alone", "TIMED_OUT, served, alone"},
    expect = ACCEPTABLE,
    desc = "One of the two served the rest.")
@Outcome(
    id = {"SERVED, served, backstop", "TIMED_OUT, served, backstop"},
    expect = ACCEPTABLE,
    desc = "The owner saw nobody who waits, and said so.")
@Outcome(expect = FORBIDDEN, desc = "Each relied on the other: mail was left behind.")
@State
public class StressOffer {

  /** One more than an owner serves for others at a time. */
  private static final int CASTS = 65;

  private static final Pace OWNER = new Pace();

  private final StressMailbox mailbox = StressMailbox.held();
  private final StressMessage waiter = StressMessage.ofCall(1);
  private StressMessage last = StressMessage.ofCast(1);

  public StressOffer() {
    for (int i = 0; i < CASTS; i++) {
      last = StressMessage.ofCast(1);
      mailbox.cast(last);
    }
  }

  @Actor
  public void owner() {
    OWNER.hold();
    mailbox.release();
    OWNER.came(!waiter.isCancelled());
  }

  @Actor
  public void waiter(LLL_Result r) {
    r.r1 = mailbox.call(waiter, 0);
  }

  @Arbiter
  public void end(LLL_Result r) {
    r.r3 = "alone";
    if (mailbox.backstops.get() > 0) {
      r.r3 = "backstop";
      mailbox.serveOffered();
    }
    r.r2 = mailbox.tryClaim() ? last.fate() : "left";
  }
}
