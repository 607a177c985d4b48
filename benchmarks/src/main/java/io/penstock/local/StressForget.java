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

/** A full bucket is forgotten while somebody spends from it. */
@JCStressTest
@Outcome(id = "granted, denied", expect = ACCEPTABLE, desc = "One token, spent once.")
@Outcome(id = "granted, granted", expect = FORBIDDEN, desc = "A bucket was lost that was not full.")
@Outcome(expect = FORBIDDEN, desc = "The token is gone, and nobody had it.")
@State
public class StressForget {

  private static final Pace SWEEPING = new Pace();
  private static final Pace SPENDING = new Pace();

  private final LocalRateLimiter limiter = StressLimiter.ofOneToken(16);
  private boolean swept;

  public StressForget() {
    StressLimiter.spend(limiter, "key");
    limiter.reset("key");
  }

  @Actor
  public void sweeping() {
    SWEEPING.hold();
    limiter.sweep();
    swept = true;
    SWEEPING.came(limiter.status().keys() == 0);
  }

  @Actor
  public void spending(LL_Result r) {
    SPENDING.hold();
    r.r1 = StressLimiter.ask(limiter, "key");
    SPENDING.came(!swept);
  }

  @Arbiter
  public void end(LL_Result r) {
    r.r2 = StressLimiter.ask(limiter, "key");
    limiter.close();
  }
}
