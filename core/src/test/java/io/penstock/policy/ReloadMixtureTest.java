package io.penstock.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.RecordedLog;
import io.penstock.spi.Answer;
import io.penstock.spi.DetailedRateLimiter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A change is seen as a whole or not at all. */
class ReloadMixtureTest extends ReloadFixture {

  /**
   * Capacity and cost change together in every reload, in two policies: whoever asks as filters do
   * never sees one without the other, and nobody ever sees old limits under new settings.
   */
  @Test
  void nobodySeesAMixture() throws Exception {
    int changes = 150;
    replaceAll(1);
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong judged = new AtomicLong();
    AtomicLong repeated = new AtomicLong();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (RecordedLog log = new RecordedLog(RateLimitPolicies.class);
        RateLimitPolicies policies = open()) {
      List<Future<?>> askers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        String key = "k" + i;
        askers.add(
            threads.submit(
                () -> {
                  while (!over.get()) {
                    judge(policies, key, repeated);
                    judged.incrementAndGet();
                  }
                }));
      }
      for (int n = 2; n <= changes; n++) {
        long count = n - 1L;
        long before = judged.get();
        replaceAll(n);
        awaitReloads(policies, count);
        await(
            "requests between reloads",
            () -> judged.get() > before || askers.stream().anyMatch(Future::isDone));
      }
      over.set(true);
      for (Future<?> asker : askers) {
        asker.get(30, TimeUnit.SECONDS);
      }
      assertThat(log.lines()).hasSize(changes - 1).allMatch(line -> line.startsWith("INFO"));
    } finally {
      over.set(true);
      threads.shutdownNow();
    }
  }

  private void replaceAll(int n) throws IOException {
    Map<String, Object> values = new HashMap<>();
    for (String name : List.of("a", "b")) {
      values.put(name + ".refill-rate", "0");
      values.put(name + ".capacity", n);
      values.put(name + ".cost", n);
    }
    replace(
        values.entrySet().stream()
            .map(each -> "penstock.policy." + each.getKey() + "=" + each.getValue())
            .toArray(String[]::new));
  }

  private static void judge(RateLimitPolicies policies, String key, AtomicLong repeated) {
    PolicySet set = policies.current();
    while (true) {
      List<Long> costs = new ArrayList<>();
      List<Long> capacities = new ArrayList<>();
      for (Policy policy : set.policies()) {
        Answer answer = ((DetailedRateLimiter) policy.limiter()).peek(key);
        costs.add(policy.settings().cost());
        capacities.add(answer.limits().get(0).limit().capacity());
      }
      assertThat(capacities.get(0)).as("new set, old limits").isGreaterThanOrEqualTo(costs.get(0));
      assertThat(capacities.get(1)).as("new set, old limits").isGreaterThanOrEqualTo(costs.get(1));
      if (policies.holds(set)) {
        assertThat(capacities).as("a mixture").isEqualTo(costs);
        assertThat(costs.get(0)).as("a mixture").isEqualTo(costs.get(1));
        return;
      }
      repeated.incrementAndGet();
      set = policies.settled();
    }
  }
}
