package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.RateLimitFields;
import io.penstock.servlet.server.ServletServer;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts, and what is told of it. */
abstract class RulesContract extends SiteContract {

  RulesContract(ServletServer server) {
    super(server, "rules");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /exempt/client/x, false",
    "GET, /exempt/path/x, true",
    "GET, /exempt/path/health, false",
    "GET, /exempt/path/./health/, false",
    "GET, /exempt/path/health/x, true",
    "GET, /exempt/path/style.css, false",
    "GET, /exempt/path/gr%C3%BCn, false",
    "GET, /exempt/path/gr%C3%BCner, true",
    "GET, /exempt/method/x, false",
    "HEAD, /exempt/method/x, false",
    "PUT, /exempt/method/x, true",
    "GET, /methods/x, true",
    "HEAD, /methods/x, true",
    "PUT, /methods/x, true",
    "DELETE, /methods/x, false",
    "GET, /anywhere/data.json, true",
    "GET, /anywhere/data.jsonp, false",
    "GET, /off/x, false",
    "GET, /global/x, true",
    "GET, /global/health, false",
    "GET, /killed/x, false",
    "GET, /enforced/x, true",
  })
  void onlyWhatIsNotExemptCounts(String method, String path, boolean counts) throws Exception {
    HttpResponse<String> response = Http.send(method, server.uri(path), "X-Key", newKey());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(
            response.headers().firstValue("RateLimit").isPresent()
                || response.headers().firstValue("X-RateLimit-Limit").isPresent())
        .isEqualTo(counts);
  }

  @Test
  void preflightsCountOnlyWhereThatIsSaid() throws Exception {
    String[] fields = {
      "X-Key", newKey(), "Origin", "https://shop.example", "Access-Control-Request-Method", "PUT"
    };

    HttpResponse<String> here = Http.send("OPTIONS", server.uri("/cost/x"), fields);
    HttpResponse<String> there = Http.send("OPTIONS", server.uri("/global/x"), fields);

    assertThat(here.headers().map()).doesNotContainKey("ratelimit");
    assertThat(there.headers().map()).containsKey("x-ratelimit-remaining");
    HttpResponse<String> noPreflight =
        Http.send("OPTIONS", server.uri("/cost/x"), "X-Key", newKey());
    assertThat(noPreflight.headers().map()).containsKey("ratelimit");
  }

  @Test
  void aRequestCostsWhatTheConfigurationSays() throws Exception {
    String key = newKey();

    assertThat(RateLimitFields.remaining(get("/cost/x", key), "cost")).isEqualTo(95);
    assertThat(RateLimitFields.remaining(get("/cost/x", key), "cost")).isEqualTo(90);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/shadow/x", "/watched/x", "/off/x", "/killed/x"})
  void noTraceOfAPolicyThatDoesNotEnforce(String path) throws Exception {
    String key = newKey();

    for (int i = 0; i < 3; i++) {
      HttpResponse<String> response = get(path, key);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("okay");
      assertThat(response.headers().map().keySet())
          .noneMatch(name -> name.contains("ratelimit") || name.equals("retry-after"));
    }
  }

  @Test
  void thePoliciesOfARequestComeInTheirOrder() throws Exception {
    HttpResponse<String> response = get("/ordered/x", newKey());

    assertThat(RateLimitFields.levels(response).keySet()).containsExactly("zebra", "mule", "ant");
    assertThat(RateLimitFields.policies(response).keySet()).containsExactly("zebra", "mule", "ant");
  }

  @Test
  void whatAnEarlierPolicyTookComesBackWhenALaterOneDenies() throws Exception {
    String key = newKey();
    HttpResponse<String> first = get("/pair/x", key);
    assertThat(RateLimitFields.remaining(first, "pair-first")).isEqualTo(99);

    HttpResponse<String> second = get("/pair/x", key);

    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(RateLimitFields.remaining(second, "pair-first")).isEqualTo(99);
    assertThat(RateLimitFields.remaining(second, "pair-second")).isZero();
    assertThat(second.body()).contains("\"violated-policies\":[\"pair-second\"]");
  }

  @Test
  void severalLimitsAreTold() throws Exception {
    String key = newKey();

    HttpResponse<String> response = get("/limits/x", key);

    assertThat(RateLimitFields.policies(response))
        .isEqualTo(
            Map.of(
                "limits:burst", Map.of("q", 2L, "w", 3_600L),
                "limits:daily", Map.of("q", 100L, "w", 86_400L)));
    assertThat(RateLimitFields.remaining(response, "limits:daily")).isEqualTo(99);
    get("/limits/x", key);
    HttpResponse<String> denied = get("/limits/x", key);
    assertThat(denied.body()).contains("\"violated-policies\":[\"limits:burst\"]");
    assertThat(RateLimitFields.remaining(denied, "limits:daily")).isEqualTo(98);
  }

  @ParameterizedTest
  @CsvSource({
    "second, 100, 1",
    "minute, 100, 60",
    "hour, 100, 3600",
    "day, 100, 86400",
    "quarter, 100, 900",
    "minutes, 5, 120",
    "iso, 5, 5",
    "millis, 5, 1",
    "half, 3, 60",
    "bare, 2, 1",
    "fraction, 5, 2",
    "burst, 5, 300",
    "never, 5,",
  })
  void aRateIsWhatIsWritten(String rate, long quota, Long window) throws Exception {
    HttpResponse<String> response = get("/rates/" + rate, newKey());

    Map<String, Object> policy = RateLimitFields.policies(response).get("rate-" + rate);
    assertThat(policy).containsEntry("q", quota);
    assertThat(policy.get("w")).isEqualTo(window);
  }

  /** Rounded down it would be 0, and the retry too early. */
  @Test
  void aWaitOfLessThanASecondIsToldAsOne() throws Exception {
    String key = newKey();
    HttpResponse<String> response = get("/rates/quick", key);
    for (int i = 0; i < 100 && response.statusCode() == 200; i++) {
      response = get("/rates/quick", key);
    }

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(number(response, "Retry-After")).isEqualTo(1);
    assertThat(response.body()).contains("\"retry-after\":1");
    assertThat(RateLimitFields.levels(response).get("rate-quick")).containsEntry("t", 1L);
  }

  /** RFC 9651 has no longer integers; the bucket does have 2^53 - 1 tokens. */
  @Test
  void numbersThatFieldsCannotHoldAreCut() throws Exception {
    HttpResponse<String> response = get("/rates/immense", newKey());

    assertThat(RateLimitFields.policies(response).get("rate-immense"))
        .isEqualTo(Map.of("q", 999_999_999_999_999L));
    assertThat(RateLimitFields.remaining(response, "rate-immense")).isEqualTo(999_999_999_999_999L);
  }

  @Test
  void theApplicationIsToldOfTheTightest() throws Exception {
    String key = newKey();

    assertThat(get("/told/x", key).body()).isEqualTo("2 of 3");
    assertThat(get("/told/x", key).body()).isEqualTo("1 of 3");
  }

  @Test
  void fieldsMayBeHidden() throws Exception {
    String key = newKey();
    get("/fields/none/x", key);
    get("/fields/none/x", key);

    HttpResponse<String> denied = get("/fields/none/x", key);

    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(denied.headers().map()).containsKey("retry-after");
    assertThat(denied.headers().map().keySet()).noneMatch(name -> name.contains("ratelimit"));
  }

  @Test
  void fieldsMayBeTheOldOnes() throws Exception {
    String key = newKey();

    HttpResponse<String> response = get("/fields/legacy/x", key);

    assertThat(number(response, "X-RateLimit-Limit")).isEqualTo(2);
    assertThat(number(response, "X-RateLimit-Remaining")).isEqualTo(1);
    assertThat(number(response, "X-RateLimit-Reset")).isBetween(1_700L, 1_800L);
    assertThat(response.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
    get("/fields/legacy/x", key);
    HttpResponse<String> denied = get("/fields/legacy/x", key);
    assertThat(number(denied, "X-RateLimit-Remaining")).isZero();
    assertThat(number(denied, "X-RateLimit-Reset")).isEqualTo(number(denied, "Retry-After"));
  }

  @Test
  void fieldsMayTellAPointInTime() throws Exception {
    long before = System.currentTimeMillis() / 1_000;

    long reset = number(get("/fields/epoch/x", newKey()), "X-RateLimit-Reset");

    assertThat(reset - before).isBetween(1_700L, 1_900L);
  }

  @Test
  void fieldsMayBeOldAndNew() throws Exception {
    HttpResponse<String> response = get("/fields/both/x", newKey());

    assertThat(RateLimitFields.remaining(response, "fields-both")).isEqualTo(1);
    assertThat(number(response, "X-RateLimit-Remaining")).isEqualTo(1);
  }

  /** The limit is one key; the first client has it. */
  @ParameterizedTest
  @ValueSource(strings = {"share", "allow", "deny"})
  void aFullTableIsWhatTheConfigurationSays(String rule) throws Exception {
    String path = "/full/" + rule + "/x";
    assertThat(get(path, "the first").statusCode()).isEqualTo(200);

    HttpResponse<String> second = get(path, newKey());
    HttpResponse<String> third = get(path, newKey());
    HttpResponse<String> fourth = get(path, newKey());

    switch (rule) {
      case "share" -> {
        assertThat(RateLimitFields.remaining(second, "full-share")).isEqualTo(1);
        assertThat(RateLimitFields.remaining(third, "full-share")).isZero();
        assertThat(fourth.statusCode()).isEqualTo(429);
      }
      case "allow" -> {
        assertThat(fourth.statusCode()).isEqualTo(200);
        assertThat(fourth.headers().map()).doesNotContainKey("ratelimit");
      }
      default -> {
        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(second.headers().map()).doesNotContainKey("ratelimit");
      }
    }
  }

  private static long number(HttpResponse<?> response, String field) {
    assertThat(response.headers().allValues(field)).as(field).hasSize(1);
    return response.headers().firstValueAsLong(field).orElseThrow();
  }
}
