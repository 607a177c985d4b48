package io.penstock.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Two threads claim a mailbox in turns: one owner at a time, and each sees what the last one left.
 */
@JCStressTest
@Outcome(id = "8", expect = ACCEPTABLE, desc = "Every visit was counted.")
@Outcome(id = "met", expect = FORBIDDEN, desc = "Two owners at a time.")
@Outcome(expect = FORBIDDEN, desc = "A visit was lost.")
@State
public class StressClaim {

  private static final int VISITS = 4;

  private final StressMailbox mailbox = new StressMailbox();

  @Actor
  public void one() {
    visit();
  }

  @Actor
  public void other() {
    visit();
  }

  @Arbiter
  public void end(L_Result r) {
    r.r1 = mailbox.met() ? "met" : mailbox.level;
  }

  private void visit() {
    for (int i = 0; i < VISITS; i++) {
      while (!mailbox.tryClaim()) {
        Thread.onSpinWait();
      }
      mailbox.add(1);
      mailbox.release();
    }
  }
}
