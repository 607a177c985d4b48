package io.penstock.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** What an owner wrote into plain fields is there for whoever claims the mailbox next. */
@JCStressTest
@Outcome(id = "new", expect = ACCEPTABLE, desc = "The next owner sees it.")
@Outcome(id = "out", expect = ACCEPTABLE, desc = "It was held still.")
@Outcome(id = "old", expect = FORBIDDEN, desc = "The next owner sees an older state.")
@State
public class StressNextOwner {

  private static final Pace OWNER = new Pace();
  private static final Pace NEXT = new Pace();

  private final StressMailbox mailbox = StressMailbox.held();

  @Actor
  public void owner() {
    OWNER.hold();
    mailbox.level = 7;
    mailbox.release();
  }

  @Actor
  public void next(L_Result r) {
    NEXT.hold();
    int before = Slow.of(mailbox.level); // an order that is missing lets this value be used again
    boolean in = before >= 0 && mailbox.tryClaim();
    r.r1 = !in ? "out" : mailbox.level == 7 ? "new" : "old";
    NEXT.came(!in);
    OWNER.came(in && before == 7);
  }
}
