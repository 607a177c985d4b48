package io.penstock.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** What the owner wrote into a message before it completed it is there for the sender. */
@JCStressTest
@Outcome(id = "new", expect = ACCEPTABLE, desc = "It is done, and the answer is there.")
@Outcome(id = "pending", expect = ACCEPTABLE, desc = "It was not done yet.")
@Outcome(id = "old", expect = FORBIDDEN, desc = "It is done, and the answer is not there.")
@State
public class StressAnswer {

  private static final Pace OWNER = new Pace();
  private static final Pace SENDER = new Pace();

  private final StressMailbox mailbox = StressMailbox.held();
  private final StressMessage message = StressMessage.ofCast(7);

  public StressAnswer() {
    mailbox.cast(message);
  }

  @Actor
  public void owner() {
    OWNER.hold();
    mailbox.release();
  }

  @Actor
  public void sender(L_Result r) {
    SENDER.hold();
    int before = Slow.of(message.answer); // an order that is missing lets this value be used again
    boolean done = before >= 0 && !message.isPending();
    r.r1 = !done ? "pending" : message.answer == 7 ? "new" : "old";
    SENDER.came(!done);
    OWNER.came(before == 7);
  }
}
