package io.penstock.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** Two senders meet an offered mailbox: one of them takes it over, and both are served. */
@JCStressTest
@Outcome(id = "served, served, 2", expect = ACCEPTABLE, desc = "One adopted it, both were counted.")
@Outcome(id = ".*, .*, met", expect = FORBIDDEN, desc = "Two owners at a time.")
@Outcome(expect = FORBIDDEN, desc = "A message was left, or an update lost.")
@State
public class StressAdoption {

  private final StressMailbox mailbox = StressMailbox.held();
  private final StressMessage one = StressMessage.ofCast(1);
  private final StressMessage other = StressMessage.ofCast(1);

  public StressAdoption() {
    mailbox.offered = true;
  }

  @Actor
  public void one() {
    mailbox.cast(one);
  }

  @Actor
  public void other() {
    mailbox.cast(other);
  }

  @Arbiter
  public void end(LLL_Result r) {
    r.r1 = one.fate();
    r.r2 = other.fate();
    r.r3 = mailbox.met() ? "met" : mailbox.level;
  }
}
