package io.penstock.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A sender withdraws messages while the owner handles them. */
@JCStressTest
@Outcome(id = "either", expect = ACCEPTABLE, desc = "Withdrawn, or else answered and committed.")
@Outcome(id = "both", expect = FORBIDDEN, desc = "Withdrawn, but committed all the same.")
@Outcome(id = "neither", expect = FORBIDDEN, desc = "Neither withdrawn nor committed.")
@State
public class StressCancel {

  private static final Pace OWNER = new Pace();
  private static final Pace SENDER = new Pace();

  private final StressMailbox mailbox = StressMailbox.held();
  private final StressMessage[] messages = new StressMessage[8];
  private int cancelled;

  public StressCancel() {
    for (int i = 0; i < messages.length; i++) {
      messages[i] = StressMessage.ofCast(1);
      mailbox.cast(messages[i]);
    }
  }

  @Actor
  public void owner() {
    OWNER.hold();
    mailbox.release();
    OWNER.came(mailbox.level > messages.length / 2);
  }

  @Actor
  public void sender() {
    SENDER.hold();
    for (StressMessage message : messages) {
      cancelled += message.cancel() ? 1 : 0;
    }
    SENDER.came(cancelled > messages.length / 2);
  }

  @Arbiter
  public void end(L_Result r) {
    int both = cancelled + mailbox.level - messages.length;
    r.r1 = both == 0 ? "either" : both > 0 ? "both" : "neither";
  }
}
