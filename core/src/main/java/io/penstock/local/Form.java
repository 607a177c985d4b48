package io.penstock.local;

import io.penstock.Decision;
import io.penstock.bucket.NarrowMeter;
import io.penstock.spi.Answer;
import java.util.List;

/**
 * What a caller is told of what it took the short way. It is made before anything is spent, since
 * making it may fail, for want of stack or memory, and a call that fails has spent nothing.
 */
interface Form<A> {

  Form<Boolean> WHETHER = (limits, meter, granted, level, cost) -> granted;

  Form<Decision> DECISION = LimitSet::decision;

  Form<Answer> ANSWER =
      (limits, meter, granted, level, cost) -> {
        Decision only = limits.decision(meter, granted, level, cost);
        return new Answer(only, List.of(only));
      };

  /**
   * Makes it, as owner.
   *
   * @param meter the only one of the limits
   * @param granted whether the cost is going to be spent
   * @param level what will then be left
   */
  A of(LimitSet limits, NarrowMeter meter, boolean granted, long level, long cost);
}
