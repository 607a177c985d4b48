package io.penstock.http;

import static io.penstock.http.Answers.field;
import static io.penstock.http.Answers.fields;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Limit;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields that tell what is left, in each of their forms. */
class HeaderFormsTest extends GateFixture {

  @ParameterizedTest
  @ValueSource(strings = {"standard", "draft-10"})
  void standardIsTheDraft(String form) {
    assertThat(
            fields(get(gate("penstock.headers=" + form, "a.refill-rate=2/min", "a.paths=/*"), "/")))
        .containsExactly(
            new HeaderField("RateLimit-Policy", "\"a\";q=2;w=60"),
            new HeaderField("RateLimit", "\"a\";r=1;t=30"));
  }

  @Test
  void legacyFieldsCountSecondsFromNow() {
    Gate gate = gate("penstock.headers=legacy", "a.refill-rate=2/min", "a.paths=/*");
    assertThat(fields(get(gate, "/")))
        .containsExactly(
            new HeaderField("X-RateLimit-Limit", "2"),
            new HeaderField("X-RateLimit-Remaining", "1"),
            new HeaderField("X-RateLimit-Reset", "30"));
    ticker.advance(Duration.ofSeconds(20));
    assertThat(get(gate, "/").proceeds()).isTrue();
    Admission denied = get(gate, "/");
    assertThat(denied.proceeds()).isFalse();
    assertThat(field(denied, "X-RateLimit-Remaining")).isEqualTo("0");
    assertThat(field(denied, "X-RateLimit-Reset")).isEqualTo("10");
    assertThat(field(denied, "Retry-After")).isEqualTo("10");
    assertThat(field(denied, "RateLimit")).isNull();
  }

  @Test
  void legacyFieldsMayCountSecondsSince1970() {
    Gate gate = gate("penstock.headers=legacy-epoch", "a.refill-rate=2/min", "a.paths=/*");
    long before = System.currentTimeMillis();
    long reset = Long.parseLong(field(get(gate, "/"), "X-RateLimit-Reset"));
    long after = System.currentTimeMillis();
    assertThat(reset * 1_000).isBetween(before + 30_000, after + 31_000);
  }

  @Test
  void aResetThatIsNotThereIsNow() {
    String[] never = {"a.refill-rate=0", "a.capacity=3", "a.paths=/*"};
    assertThat(
            field(
                get(gate("penstock.headers=legacy", never[0], never[1], never[2]), "/"),
                "X-RateLimit-Reset"))
        .isEqualTo("0");
    Gate epoch = gate("penstock.headers=legacy-epoch", never[0], never[1], never[2]);
    long before = System.currentTimeMillis();
    long reset = Long.parseLong(field(get(epoch, "/"), "X-RateLimit-Reset"));
    assertThat(reset * 1_000).isBetween(before, System.currentTimeMillis() + 1_000);
  }

  @Test
  void bothFormsMayBeSent() {
    Gate gate = gate("penstock.headers=standard, legacy", "a.refill-rate=2/min", "a.paths=/*");
    assertThat(fields(get(gate, "/")))
        .extracting(HeaderField::name)
        .containsExactly(
            "RateLimit-Policy",
            "RateLimit",
            "X-RateLimit-Limit",
            "X-RateLimit-Remaining",
            "X-RateLimit-Reset");
  }

  @Test
  void noneSendsNone() {
    Gate gate = gate("penstock.headers=none", "a.refill-rate=1/min", "a.paths=/*");
    assertThat(fields(get(gate, "/"))).isEmpty();
    assertThat(fields(get(gate, "/")))
        .extracting(HeaderField::name)
        .containsExactly("Retry-After", "Cache-Control");
  }

  @Test
  void aPolicyMayHaveItsOwn() {
    Gate gate =
        gate(
            "api.refill-rate=9/h",
            "api.paths=/*",
            "login.refill-rate=1/min",
            "login.paths=/*",
            "login.headers=none",
            "other.refill-rate=8/h",
            "other.paths=/*",
            "other.headers=legacy");
    assertThat(fields(get(gate, "/")))
        .containsExactly(
            new HeaderField("RateLimit-Policy", "\"api\";q=9;w=3600"),
            new HeaderField("RateLimit", "\"api\";r=8;t=400"),
            new HeaderField("X-RateLimit-Limit", "8"),
            new HeaderField("X-RateLimit-Remaining", "7"),
            new HeaderField("X-RateLimit-Reset", "450"));
    Admission denied = get(gate, "/");
    assertThat(denied.status()).isEqualTo(429);
    assertThat(field(denied, "RateLimit")).isEqualTo("\"api\";r=8;t=400");
    assertThat(Answers.violated(denied)).containsExactly("login"); // who denied is told
  }

  @Test
  void legacyFieldsTellOfTheTightestLimit() {
    Gate gate =
        gate(
            "penstock.headers=legacy",
            "a.refill-rate=9/h",
            "a.paths=/*",
            "b.limit.burst.refill-rate=5/s",
            "b.limit.day.refill-rate=4/d",
            "b.paths=/*",
            "c.refill-rate=4/h",
            "c.paths=/*");
    // b:day and c have as many left: in the order of policies
    assertThat(fields(get(gate, "/")))
        .containsExactly(
            new HeaderField("X-RateLimit-Limit", "4"),
            new HeaderField("X-RateLimit-Remaining", "3"),
            new HeaderField("X-RateLimit-Reset", "21600"));
  }

  @Test
  void capacityZeroAndCostAboveCapacityAreDeniedForEver() {
    for (String[] lines :
        new String[][] {
          {"a.refill-rate=5/s", "a.capacity=0", "a.paths=/*"},
          {"a.refill-rate=5/s", "a.capacity=3", "a.cost=4", "a.paths=/*"}
        }) {
      Admission denied = get(gate(lines), "/");
      assertThat(denied.status()).isEqualTo(429);
      assertThat(field(denied, "Retry-After")).isNull();
      assertThat(field(denied, "RateLimit")).doesNotContain("t=");
      assertThat(Answers.body(denied).has("retry-after")).isFalse();
    }
  }

  @Test
  void retryAfterIsNeverFlooredToZero() {
    Gate gate = gate("a.refill-rate=1000/s", "a.capacity=1", "a.paths=/*");
    assertThat(get(gate, "/").proceeds()).isTrue();
    Admission denied = get(gate, "/");
    assertThat(field(denied, "Retry-After")).isEqualTo("1");
    assertThat(field(denied, "RateLimit")).isEqualTo("\"a\";r=0;t=1");
    ticker.advance(Duration.ofSeconds(1));
    assertThat(get(gate, "/").proceeds()).isTrue();
  }

  @Test
  void smallTablesTellNoFormerValues() {
    LimitFields fields = new LimitFields("a", Limit.of(9_000, Duration.ofMinutes(1)));
    for (long left = 0; left < 9_000; left++) {
      long time = left % 7 - 1;
      assertThat(fields.levelMember(left, time))
          .isEqualTo("\"a\";r=" + left + (time < 0 ? "" : ";t=" + time));
    }
    Gate gate = gate("a.refill-rate=1/h", "a.paths=/*");
    assertThat(get(gate, "/").proceeds()).isTrue();
    for (long wait = 3_600; wait > 3_000; wait -= 32) {
      Admission denied = get(gate, "/");
      assertThat(field(denied, "Retry-After")).isEqualTo(Long.toString(wait));
      assertThat(Answers.body(denied).get("retry-after").longValue()).isEqualTo(wait);
      ticker.advance(Duration.ofSeconds(32));
    }
  }

  @Test
  void theLongestWaitOfTheDenyingLimitsIsTold() {
    Gate gate = gate("a.limit.s.refill-rate=1/s", "a.limit.h.refill-rate=1/h", "a.paths=/*");
    assertThat(get(gate, "/").proceeds()).isTrue();
    assertThat(field(get(gate, "/"), "Retry-After")).isEqualTo("3600");
  }
}
