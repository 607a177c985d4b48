package io.penstock.local;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.penstock.mailbox.Pace;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A key is sent to its overflow bucket while a place for a bucket of its own becomes free. */
@JCStressTest
@Outcome(
    id = {"granted, denied", "denied, granted"},
    expect = ACCEPTABLE,
    desc = "One token, spent once.")
@Outcome(id = "granted, granted", expect = FORBIDDEN, desc = "Spent from both buckets.")
@Outcome(id = "denied, denied", expect = FORBIDDEN, desc = "The token is gone, and nobody had it.")
@State
public class StressOverflow {

  private static final Pace FLOODING = new Pace();
  private static final Pace FREEING = new Pace();

  private final LocalRateLimiter limiter = StressLimiter.ofOneToken(1);
  private boolean freed;

  public StressOverflow() {
    StressLimiter.spend(limiter, "in the way"); // takes the only place
    StressLimiter.spend(limiter, "key"); // makes the overflow buckets
    limiter.reset("key");
    limiter.sweep(); // the overflow bucket is full: no longer in use
  }

  @Actor
  public void flooding(LL_Result r) {
    FLOODING.hold();
    boolean early = !freed;
    r.r1 = StressLimiter.ask(limiter, "key");
    FLOODING.came(early && !freed);
  }

  @Actor
  public void freeing(LL_Result r) {
    FREEING.hold();
    limiter.reset("in the way");
    limiter.sweep();
    freed = true;
    r.r2 = StressLimiter.ask(limiter, "key");
    FREEING.came(r.r2.equals("granted"));
  }

  @Arbiter
  public void end() {
    limiter.close();
  }
}
