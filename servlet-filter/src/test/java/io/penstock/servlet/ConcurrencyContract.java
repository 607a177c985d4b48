package io.penstock.servlet;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.server.ServletServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Twenty clients at the same moment. */
abstract class ConcurrencyContract extends SiteContract {

  private static final int CALLERS = 20;
  private static final int ROUNDS = 100;

  ConcurrencyContract(ServletServer server) {
    super(server);
  }

  @Test
  void ofTwentyCallersAtOnceExactlyThreeGetThrough() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        assertThat(round(callers))
            .as("statuses of round %d", round)
            .hasSize(CALLERS)
            .satisfies(
                statuses -> {
                  assertThat(Collections.frequency(statuses, 200)).isEqualTo(3);
                  assertThat(Collections.frequency(statuses, 429)).isEqualTo(17);
                });
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private List<Integer> round(ExecutorService callers) throws Exception {
    String key = newKey();
    CyclicBarrier start = new CyclicBarrier(CALLERS);
    List<Future<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      calls.add(
          callers.submit(
              () -> {
                start.await(10, SECONDS);
                return get("/three/x", key).statusCode();
              }));
    }
    List<Integer> statuses = new ArrayList<>();
    for (Future<Integer> call : calls) {
      statuses.add(call.get(30, SECONDS));
    }
    return statuses;
  }
}
