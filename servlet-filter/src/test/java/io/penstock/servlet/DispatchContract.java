package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.server.ExpectedErrors;
import io.penstock.servlet.server.RateLimitFields;
import io.penstock.servlet.server.ServletServer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request is decided once, on the first dispatch that a filter sees. */
abstract class DispatchContract extends SiteContract {

  DispatchContract(ServletServer server) {
    super(server);
  }

  @ParameterizedTest
  @CsvSource({
    "/dispatch/forward?to=/target/x, 200",
    "/dispatch/include?to=/target/x, 200",
    "/dispatch/async?to=/target/x, 200",
    "/dispatch/async-complete, 200",
    "/dispatch/send-error?status=500&to=/target/x, 500",
    "/dispatch/throw?to=/target/x, 500",
  })
  void aRequestIsChargedOnceWhereverItGoes(String path, int status) throws Exception {
    String key = newKey();

    HttpResponse<String> response;
    try (ExpectedErrors expected = new ExpectedErrors()) {
      response = get(path, key);
    }

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(RateLimitFields.levels(response)).doesNotContainKey("target");
    HttpResponse<String> again = get("/dispatch/include?to=/target/x", key);
    assertThat(RateLimitFields.remaining(again, "dispatch")).isEqualTo(98);
    assertThat(RateLimitFields.remaining(get("/target/x", key), "target")).isEqualTo(99);
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "include", "async"})
  void theFieldsSurviveTheDispatch(String way) throws Exception {
    HttpResponse<String> response = get("/dispatch/" + way + "?to=/target/x", newKey());

    assertThat(RateLimitFields.levels(response)).containsOnlyKeys("dispatch");
    assertThat(RateLimitFields.policies(response)).containsOnlyKeys("dispatch");
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "async", "include-forward"})
  void aFilterThatSeesARequestLateDecidesItThen(String way) throws Exception {
    String key = newKey();
    String path = "/unlimited/" + way + "?to=/late/x";

    HttpResponse<String> first = get(path, key);

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(RateLimitFields.remaining(first, "late")).isEqualTo(1);
    assertThat(get(path, key).statusCode()).isEqualTo(200);
    HttpResponse<String> denied = get(path, key);
    assertThat(denied.statusCode()).isEqualTo(429);
    // An include before it has asked for the writer, and so settled an encoding.
    assertThat(denied.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(denied.body()).startsWith("{").endsWith("}");
  }

  @ParameterizedTest
  @CsvSource({"include?to=/late/x, 200", "send-error?status=418&to=/late/x, 418"})
  void includesAndErrorPagesAreNeverDenied(String way, int status) throws Exception {
    String key = newKey();

    for (int i = 0; i < 4; i++) {
      HttpResponse<String> response = get("/unlimited/" + way, key);
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(response.body()).contains("okay");
    }
    assertThat(RateLimitFields.remaining(get("/unlimited/forward?to=/late/x", key), "late"))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"send-error?status=500", "throw?"})
  void whereAnErrorPageSendsARequestItIsNotDecidedAgain(String way) throws Exception {
    String key = newKey();
    // Where the page sends it, the filter decides what it has not seen before.
    HttpResponse<String> unseen = get("/unlimited/forward?to=/early/x", key);
    assertThat(RateLimitFields.remaining(unseen, "early")).isEqualTo(99);

    HttpResponse<String> failed;
    try (ExpectedErrors expected = new ExpectedErrors()) {
      failed = get("/early/again/" + way + "&to=/early/x", key);
    }

    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.body()).as("the page has sent it on").contains("okay");
    assertThat(RateLimitFields.remaining(get("/early/x", key), "early")).isEqualTo(97);
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "async"})
  void whatAFilterTookGoesBackWhenALaterOneDenies(String way) throws Exception {
    String key = newKey();
    String path = "/dispatch/" + way + "?to=/late/x";

    for (int i = 0; i < 2; i++) {
      HttpResponse<String> allowed = get(path, key);
      assertThat(allowed.statusCode()).isEqualTo(200);
      assertThat(RateLimitFields.levels(allowed)).containsOnlyKeys("dispatch", "late");
    }
    assertThat(get(path, key).statusCode()).isEqualTo(429);

    HttpResponse<String> next = get("/dispatch/include?to=/target/x", key);
    assertThat(RateLimitFields.remaining(next, "dispatch")).isEqualTo(97);
  }

  @Test
  void aNestedForwardIsDecidedOnce() throws Exception {
    String key = newKey();

    HttpResponse<String> response =
        get("/unlimited/forward?to=/late/again/forward%3Fto%3D/late/x", key);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(RateLimitFields.remaining(response, "late")).isEqualTo(1);
    assertThat(RateLimitFields.remaining(get("/unlimited/forward?to=/late/x", key), "late"))
        .isZero();
  }
}
