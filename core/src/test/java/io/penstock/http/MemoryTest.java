package io.penstock.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.penstock.ManualTicker;
import io.penstock.policy.RateLimitPolicies;
import io.penstock.policy.TestPolicies;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an allowed request costs in memory, in the common case. */
class MemoryTest {

  private static final int CALLS = 10_000;

  /** A request without memory of its own. */
  private static final class Bare extends ForwardingFacts {
    private @Nullable Object passage;
    private @Nullable Object decision;
    private String peer = "";

    Bare() {
      super(TestRequest.get("/orders/list"));
    }

    @Override
    public @Nullable String header(String name) {
      return null;
    }

    @Override
    public String peerAddress() {
      return peer;
    }

    @Override
    public @Nullable Object attribute(String name) {
      return name.equals("io.penstock.passage") ? passage : decision;
    }

    @Override
    public void attribute(String name, Object value) {
      if (name.equals("io.penstock.passage")) {
        passage = value;
      } else {
        decision = value;
      }
    }
  }

  private static final FieldSink NOWHERE =
      new FieldSink() {
        @Override
        public void set(String name, String value) {
          assert !value.isEmpty();
        }

        @Override
        public void remove(String name) {
          throw new AssertionError(name);
        }
      };

  @Test
  void anAllowedRequestCostsItsDecision() {
    ManualTicker ticker = new ManualTicker();
    try (RateLimitPolicies policies =
        TestPolicies.of(
            ticker,
            "penstock.trusted-proxies=none",
            "api.refill-rate=100/s",
            "api.paths=/orders/*",
            "other.refill-rate=1/s",
            "other.paths=/other/*,*.json")) {
      Gate gate = new Gate(policies);
      Bare request = new Bare();
      String[] peers = {"203.0.113.7", "2001:db8::1", "::ffff:203.0.113.8"};
      ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      Duration second = Duration.ofSeconds(1);
      long least = Long.MAX_VALUE; // the virtual machine may allocate on this thread now and then
      for (int round = 0; round < 5; round++) {
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
          ticker.advance(second); // what is left stays the same
          request.passage = null;
          request.peer = peers[i % peers.length];
          Verdict verdict = gate.admit(request);
          if (!verdict.proceeds() || !verdict.awaitsEnd()) {
            throw new AssertionError("not allowed");
          }
          verdict.setFields(request, NOWHERE);
          verdict.ended(request, 200);
        }
        least = Math.min(least, thread.getCurrentThreadAllocatedBytes() - before);
      }
      // of the decision, which is left for the application
      assertThat(least / CALLS).isLessThanOrEqualTo(48);
    }
  }
}
