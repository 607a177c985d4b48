package io.penstock.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.penstock.ManualTicker;
import io.penstock.policy.RateLimitPolicies;
import io.penstock.policy.TestPolicies;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client sends, it gets an answer, and costs no more than what it has sent. */
class HttpFuzzTest {

  private static final long SEED = Long.getLong("penstock.test.seed", 20261123L);
  private static final int ROUNDS = 30_000;

  private static final String[] SCRAPS = {
    "1.2.3.4",
    "10.0.0.1",
    "::1",
    "[2001:db8::1]",
    "::ffff:1.2.3.4",
    "fe80::1%eth0",
    ":80",
    ":_x",
    "for=",
    "For=",
    "by=",
    "proto=http",
    "\"",
    "\\",
    ";",
    ",",
    ", ",
    "=",
    "&",
    "%",
    "%2",
    "%41",
    "%c3%a4",
    "%ff",
    "+",
    "key",
    "unknown",
    "_hidden",
    "/",
    "..",
    ".",
    "*/*",
    "text/html",
    "text/plain",
    "application/problem+json",
    "q=",
    ";q=0.5",
    "q=1.000",
    "\t",
    " ",
    "\u0000",
    "\r\n",
    "\u007f",
    "ä",
    "€",
    "\ud83d",
    "\ude00",
    "\ud83d\ude00",
    "a",
    "9999999999",
    "[",
    "]",
    "[[",
    "{",
    "}",
    "<",
    "${jndi:x}",
    "'",
    "-1"
  };

  private static String any(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(10); i > 0; i--) {
      String scrap = SCRAPS[random.nextInt(SCRAPS.length)];
      text.append(random.nextInt(50) == 0 ? scrap.repeat(200) : scrap);
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-forwarded-for", "forwarded", "x-real-ip"})
  void anyRequestIsAnswered(String forwardedHeader) {
    Random random = new Random(SEED);
    ManualTicker ticker = new ManualTicker();
    try (RateLimitPolicies policies =
        TestPolicies.of(
            ticker,
            "penstock.trusted-proxies=private,loopback",
            "penstock.forwarded-header=" + forwardedHeader,
            "penstock.exempt-paths=/exempt/*",
            "penstock.headers=standard,legacy",
            "a.refill-rate=3/s",
            "a.paths=/*",
            "a.max-keys=100",
            "a.exempt-clients=192.0.2.0/24,2001:db8:1::/48",
            "b.refill-rate=5/s",
            "b.paths=/*",
            "b.key=header:X-Key+cookie:c+query:key|host+path|query:key+host|session|ip",
            "b.max-keys=100")) {
      Gate gate = new Gate(policies);
      int denied = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long seed = random.nextLong();
        Random each = new Random(seed);
        TestRequest request =
            TestRequest.of(each.nextBoolean() ? "GET" : any(each), "/" + any(each))
                .from(each.nextInt(3) == 0 ? any(each) : "10.0.0." + each.nextInt(9))
                .query(any(each))
                .cookie("c", any(each))
                .session(any(each))
                .header("Host", any(each))
                .header("X-Key", any(each));
        for (int i = each.nextInt(3); i > 0; i--) {
          request.header(forwardedHeader, any(each)).header("Accept", any(each));
        }
        try {
          Admission verdict = Admission.of(gate, request);
          List<HeaderField> fields = Answers.fields(verdict);
          assertThat(fields.toString()).matches("[ -~]*");
          if (!verdict.proceeds()) {
            denied++;
            assertThat(verdict.body()).hasSizeLessThan(1_000);
            assertThat(verdict.contentType()).isNotEmpty();
          }
          verdict.ended(request, 200);
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError("penstock.test.seed " + SEED + ", request of " + seed, e);
        }
        ticker.advance(java.time.Duration.ofMillis(each.nextInt(20)));
      }
      assertThat(denied).as("seed %d", SEED).isBetween(ROUNDS / 50, ROUNDS * 49 / 50);
      assertThat(policies.get("a").status().keys()).isLessThanOrEqualTo(100);
      assertThat(policies.get("b").status().keys()).isLessThanOrEqualTo(100);
    }
  }

  /** Memory for one admission, in bytes, once everything is warm. */
  private static long bytes(Gate gate, TestRequest request) {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long before = thread.getCurrentThreadAllocatedBytes();
      boolean ignored = Admission.of(gate, request).proceeds();
      least = Math.min(least, thread.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  /** What takes the square of its length would still be at it when the time is over. */
  @Test
  @Timeout(240)
  void hostileInputCostsNoMoreThanItsLength() {
    int length = 400_000;
    try (RateLimitPolicies policies =
        TestPolicies.of(
            new ManualTicker(),
            "penstock.trusted-proxies=10.0.0.0/8",
            "penstock.forwarded-header=forwarded",
            "a.refill-rate=0",
            "a.capacity=0",
            "a.paths=/*",
            "a.key=query:key+ip|cookie:c+path|host|ip")) {
      Gate gate = new Gate(policies);
      for (String scrap :
          new String[] {
            "&",
            "=",
            "%",
            "%41",
            "/",
            "/..",
            "/;",
            ",",
            ";",
            "for=10.0.0.1,",
            "\"",
            "\\\"",
            "a",
            "[",
            ":",
            "1.",
            "text/html,",
            "*/*;q=0.1,",
            ";q="
          }) {
        String text = scrap.repeat(length / scrap.length());
        TestRequest request =
            TestRequest.get("/" + text)
                .from("10.0.0.1")
                .query(text)
                .cookie("c", text)
                .header("Host", text)
                .header("Forwarded", text)
                .header("Accept", text);
        assertThat(bytes(gate, request)).as("bytes for %s", scrap).isLessThan(100L * length);
      }
    }
  }

  @Test
  void theMapOfKeysIsBounded() {
    try (RateLimitPolicies policies =
        TestPolicies.of(
            new ManualTicker(),
            "a.refill-rate=1/h",
            "a.paths=/*",
            "a.key=header:X",
            "a.max-keys=50")) {
      Gate gate = new Gate(policies);
      for (int i = 0; i < 10_000; i++) {
        boolean ignored = Admission.of(gate, TestRequest.get("/").header("X", "v" + i)).proceeds();
      }
      assertThat(policies.get("a").status().keys()).isEqualTo(50);
    }
  }
}
