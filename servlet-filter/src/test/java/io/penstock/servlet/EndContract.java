package io.penstock.servlet;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.policy.RateLimitPolicies;
import io.penstock.servlet.app.EndServlet;
import io.penstock.servlet.server.ExpectedErrors;
import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.ServletServer;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When a request gets its tokens back. Two policies look at each: {@code failures} gives back what
 * ends well, {@code successes} what does not.
 */
abstract class EndContract extends SiteContract {

  private static final double FULL = 100;

  EndContract(ServletServer server) {
    super(server, "ends");
  }

  @ParameterizedTest
  @CsvSource({
    "status?n=204, 204",
    "status?n=404, 404",
    "forward?n=204, 204",
    "forward?n=404, 404",
    "include?n=404, 404",
    "send-error?n=404, 404",
    "send-error?n=503, 503",
    "throw, 500",
    "throw-io, 500",
    "throw-unchecked, 500",
    "async?n=204, 204",
    "async?n=404, 404",
    "async-fast?n=204, 204",
    "async-fast?n=404, 404",
    "async-dispatch?n=204, 204",
    "async-dispatch?n=404, 404",
    "async-again?n=204, 204",
    "async-again?n=404, 404",
    "async-send-error?n=404, 404",
    "async-throw, 500",
  })
  void theFinalStatusDecides(String way, int status) throws Exception {
    String key = newKey();

    // On a connection of its own: see what one pipeline may do to the next end.
    try (ExpectedErrors expected = new ExpectedErrors()) {
      assertThat(Http.raw(server.port(), "GET /ways/" + way + " HTTP/1.1", "X-Key: " + key))
          .startsWith("HTTP/1.1 " + status + " ");
    }

    String givenBack = status < 400 ? "failures" : "successes";
    awaitFull(givenBack, key);
    assertThat(tokens(givenBack.equals("failures") ? "successes" : "failures", key))
        .isEqualTo(FULL - 1);
    assertThat(tokens("plain", key)).as("without refund-statuses").isEqualTo(FULL - 1);
  }

  @Test
  void anErrorBehindAnErrorInOnePipelineHasAnEndOfItsOwn() throws Exception {
    String first = newKey();
    String second = newKey();

    try (ExpectedErrors expected = new ExpectedErrors();
        Socket socket = Http.connect(server.port())) {
      Http.send(
          socket,
          "GET /ways/async-send-error?n=404 HTTP/1.1\r\nHost: localhost\r\nX-Key: "
              + first
              + "\r\n\r\nGET /ways/async-throw HTTP/1.1\r\nHost: localhost\r\nX-Key: "
              + second
              + "\r\nConnection: close\r\n\r\n");
      assertThat(Http.readAll(socket))
          .startsWith("HTTP/1.1 404 ")
          .containsPattern("\r\n\r\n(?s).*HTTP/1\\.1 500 ");
    }

    awaitFull("successes", first);
    if (tellsOfTheEndBehindAnError()) {
      awaitFull("successes", second);
    } else {
      assertThat(tokens("successes", second)).as("the end is not known").isEqualTo(FULL - 1);
    }
  }

  /** Whether the server tells of an end where the request before it in the pipeline failed. */
  boolean tellsOfTheEndBehindAnError() {
    return true;
  }

  @ParameterizedTest
  @ValueSource(strings = {"give-back", "async-give-back"})
  void theApplicationMayGiveBack(String way) throws Exception {
    String key = newKey();

    assertThat(get("/ways/" + way, key).statusCode()).isEqualTo(200);

    awaitFull("failures", key);
    awaitFull("successes", key);
    awaitFull("plain", key);
  }

  @Test
  void theApplicationMayNotKeepWhatTheStatusGivesBack() throws Exception {
    String key = newKey();

    get("/ways/keep", key);

    awaitFull("failures", key);
    assertThat(tokens("plain", key)).isEqualTo(FULL - 1);
  }

  @Test
  void aTimeoutGivesNothingBack() throws Exception {
    String key = newKey();

    try (ExpectedErrors expected = new ExpectedErrors()) {
      assertThat(get("/ways/async-timeout", key).statusCode()).isEqualTo(500);
    }

    EndServlet.end(key).get(10, SECONDS);
    assertThat(tokens("failures", key)).isEqualTo(FULL - 1);
    assertThat(tokens("successes", key)).isEqualTo(FULL - 1);
  }

  @Test
  void aDenialGivesNothingBackToAnybodyTwice() throws Exception {
    String key = newKey();
    assertThat(get("/scarce/status?n=204", key).statusCode()).isEqualTo(204);

    assertThat(get("/scarce/status?n=204", key).statusCode()).isEqualTo(429);

    assertThat(tokens("scarce", key)).isZero();
  }

  /** An error page may word the error as a success; to the application it was none. */
  @Test
  void whatTheApplicationSentCountsWhateverAnErrorPageMakesOfIt() throws Exception {
    String key = newKey();

    assertThat(get("/ways/send-error?n=409", key).statusCode()).isEqualTo(200);

    awaitFull("successes", key);
    assertThat(tokens("failures", key)).isEqualTo(FULL - 1);
  }

  /** As a login does: a hundred that succeed cost nothing, the sixth that fails is too many. */
  @Test
  void aLoginLimitCountsFailuresOnly() throws Exception {
    String key = newKey();
    for (int i = 0; i < 20; i++) {
      assertThat(get("/login/status?n=204", key).statusCode()).isEqualTo(204);
    }
    for (int i = 0; i < 5; i++) {
      assertThat(get("/login/status?n=401", key).statusCode()).isEqualTo(401);
    }

    assertThat(get("/login/status?n=204", key).statusCode()).isEqualTo(429);
    assertThat(Http.get(server.uri("/login/status?n=204"), "X-Key", newKey()).statusCode())
        .isEqualTo(204);
  }

  private double tokens(String policy, String key) {
    RateLimitPolicies policies =
        (RateLimitPolicies) server.contextAttribute("io.penstock.policies");
    return policies.get(policy).stats("header:x-key=" + key).tokens();
  }

  /** Waits: the response may be with the client before the server has finished with the request. */
  private void awaitFull(String policy, String key) {
    long deadline = System.nanoTime() + SECONDS.toNanos(10);
    while (tokens(policy, key) < FULL) {
      assertThat(System.nanoTime() - deadline)
          .as("%s has not been given back after 10 s: %s", policy, tokens(policy, key))
          .isNegative();
      Thread.onSpinWait();
    }
  }
}
