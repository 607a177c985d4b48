package io.penstock.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** A call that met a fault finds the fault in its message, and what the actor noted of it. */
@JCStressTest
@Outcome(id = "SERVED, fault, noted", expect = ACCEPTABLE, desc = "It met a fault and knows it.")
@Outcome(expect = FORBIDDEN, desc = "It was told before all was written.")
@State
public class StressFaultAnswer {

  private static final Pace OWNER = new Pace();

  private final StressMailbox mailbox = StressMailbox.held();
  private final StressMessage message = StressMessage.ofCall(StressMessage.FAULTY);

  @Actor
  public void owner() {
    OWNER.hold();
    mailbox.release();
    OWNER.came(message.isPending());
  }

  @Actor
  public void sender(LLL_Result r) {
    r.r1 = mailbox.call(message, 10_000_000_000L);
    r.r2 = message.fault() == null ? "none" : "fault";
    r.r3 = message.note == 0 ? "none" : "noted";
  }
}
