package io.penstock.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A sender leaves casts for good while the owner turns them away. */
@JCStressTest
@Outcome(id = "either", expect = ACCEPTABLE, desc = "Turned away, which shows, or else left.")
@Outcome(id = "lost", expect = FORBIDDEN, desc = "Turned away, but the sender takes it for left.")
@State
public class StressStand {

  private static final Pace OWNER = new Pace();
  private static final Pace SENDER = new Pace();

  private final StressMessage[] messages = new StressMessage[8];
  private int turnedAway;

  public StressStand() {
    for (int i = 0; i < messages.length; i++) {
      messages[i] = StressMessage.ofCast(1);
    }
  }

  @Actor
  public void owner() {
    OWNER.hold();
    for (StressMessage message : messages) {
      turnedAway += message.cancel() ? 1 : 0;
    }
    OWNER.came(turnedAway > messages.length / 2);
  }

  @Actor
  public void sender() {
    SENDER.hold();
    int left = 0;
    for (StressMessage message : messages) {
      message.stand();
      left += message.isCancelled() ? 0 : 1;
    }
    SENDER.came(left > messages.length / 2);
  }

  @Arbiter
  public void end(L_Result r) {
    int shown = 0;
    for (StressMessage message : messages) {
      shown += message.isCancelled() ? 1 : 0;
    }
    r.r1 = shown == turnedAway ? "either" : "lost";
  }
}
