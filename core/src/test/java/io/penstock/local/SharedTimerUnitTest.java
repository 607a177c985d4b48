package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SharedTimerUnitTest {

  @Test
  void workIsRunInTheOrderInWhichItWasHandedOver() {
    SharedTimer timer = SharedTimer.acquire();
    try {
      CountDownLatch busy = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      timer.execute(
          () -> {
            busy.countDown();
            await(goOn);
          });
      await(busy);
      List<Integer> order = Collections.synchronizedList(new ArrayList<>());
      CountDownLatch done = new CountDownLatch(3);
      for (int i = 1; i <= 3; i++) {
        int number = i;
        timer.execute(
            () -> {
              order.add(number);
              done.countDown();
            });
      }
      goOn.countDown();
      await(done);
      assertThat(order).containsExactly(1, 2, 3);
    } finally {
      timer.release();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
