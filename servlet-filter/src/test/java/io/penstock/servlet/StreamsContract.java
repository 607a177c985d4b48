package io.penstock.servlet;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.policy.RateLimitPolicies;
import io.penstock.servlet.app.StreamServlet;
import io.penstock.servlet.server.ExpectedErrors;
import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.ServletServer;
import java.net.Socket;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Clients that use a connection in their own ways. */
abstract class StreamsContract extends SiteContract {

  private static final double FULL = 100;

  StreamsContract(ServletServer server) {
    super(server, "ends");
  }

  @Test
  void requestsInOnePipelineAreDecidedOneByOne() throws Exception {
    String key = newKey();
    String request = "GET /pipeline/okay HTTP/1.1\r\nHost: localhost\r\nX-Key: " + key + "\r\n";
    try (Socket socket = Http.connect(server.port())) {
      Http.send(socket, (request + "\r\n").repeat(4) + request + "Connection: close\r\n\r\n");

      String responses = Http.readAll(socket);

      assertThat(count("HTTP/1.1 200", responses)).isEqualTo(3);
      assertThat(count("HTTP/1.1 429", responses)).isEqualTo(2);
      for (int left = 2; left >= 0; left--) {
        assertThat(responses).contains("RateLimit: \"pipeline\";r=" + left);
      }
      assertThat(responses.indexOf("HTTP/1.1 429"))
          .isGreaterThan(responses.lastIndexOf("HTTP/1.1 200"));
    }
  }

  /** A denial leaves the body unread, and must not be taken for the next request. */
  @Test
  void theBodyOfADeniedRequestIsNotTheNextRequest() throws Exception {
    String key = newKey();
    for (int i = 0; i < 3; i++) {
      get("/pipeline/okay", key);
    }
    String smuggled = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
    try (Socket socket = Http.connect(server.port())) {
      Http.send(
          socket,
          "POST /pipeline/okay HTTP/1.1\r\nHost: localhost\r\nX-Key: "
              + key
              + "\r\nContent-Length: "
              + smuggled.length()
              + "\r\n\r\n"
              + smuggled
              + "GET /pipeline/okay HTTP/1.1\r\nHost: localhost\r\nX-Key: "
              + key
              + "\r\nConnection: close\r\n\r\n");

      String responses = Http.readAll(socket);

      // One, where the server closes a connection with something unread in it.
      assertThat(count("HTTP/1.1 429", responses)).isBetween(1L, 2L);
      assertThat(responses).doesNotContain("HTTP/1.1 200").doesNotContain("HTTP/1.1 404");
    }
  }

  @Test
  void aSlowReaderKeepsNobodyElseWaiting() throws Exception {
    String key = newKey();
    try (Socket slow = Http.connect(server.port())) {
      Http.send(
          slow,
          "GET /stream/flood HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Key: "
              + key
              + "\r\n\r\n");
      StreamServlet.started(key).get(10, SECONDS);

      // While that one is stuck in its write, its own bucket goes on deciding.
      assertThat(get("/stream/okay", key).statusCode()).isEqualTo(200);
      awaitTokens("stream", key, FULL - 1); // that one got its own back

      assertThat(Http.readAll(slow).length()).isGreaterThan(StreamServlet.FLOOD);
    }
    awaitTokens("stream", key, FULL); // both ended with 200
  }

  /** Or going away would be a way around a limit that gives back what fails. */
  @Test
  void aClientThatGoesAwayGetsNothingBack() throws Exception {
    String key = newKey();
    try (ExpectedErrors expected = new ExpectedErrors()) {
      try (Socket socket = Http.connect(server.port())) {
        socket.setSoLinger(true, 0); // a reset, not a farewell
        Http.send(
            socket, "GET /abort/endless HTTP/1.1\r\nHost: localhost\r\nX-Key: " + key + "\r\n\r\n");
        StreamServlet.started(key).get(10, SECONDS);
      }
      StreamServlet.failed(key).get(10, SECONDS);
      // The failure was seen inside the chain: once another request is through, so is the filter.
      assertThat(get("/abort/okay", key).statusCode()).isEqualTo(200);
    }
    assertThat(tokens("abort", key)).isEqualTo(FULL - 2);
  }

  @Test
  void aBodyThatBreaksOffGetsNothingBack() throws Exception {
    String key = newKey();
    try (ExpectedErrors expected = new ExpectedErrors()) {
      try (Socket socket = Http.connect(server.port())) {
        Http.send(
            socket,
            "POST /abort/read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\nX-Key: "
                + key
                + "\r\n\r\nhalf");
        StreamServlet.started(key).get(10, SECONDS);
      }
      StreamServlet.failed(key).get(10, SECONDS);
      assertThat(get("/abort/okay", key).statusCode()).isEqualTo(200);
    }
    assertThat(tokens("abort", key)).isEqualTo(FULL - 2);
  }

  private static long count(String part, String text) {
    return Pattern.compile(Pattern.quote(part)).matcher(text).results().count();
  }

  private double tokens(String policy, String key) {
    RateLimitPolicies policies =
        (RateLimitPolicies) server.contextAttribute("io.penstock.policies");
    return policies.get(policy).stats("header:x-key=" + key).tokens();
  }

  private void awaitTokens(String policy, String key, double expected) {
    long deadline = System.nanoTime() + SECONDS.toNanos(10);
    while (tokens(policy, key) != expected) {
      assertThat(System.nanoTime() - deadline)
          .as("%s has %s tokens after 10 s", policy, tokens(policy, key))
          .isNegative();
      Thread.onSpinWait();
    }
  }
}
