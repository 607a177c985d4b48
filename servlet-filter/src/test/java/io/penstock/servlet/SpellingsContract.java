package io.penstock.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.RateLimitFields;
import io.penstock.servlet.server.ServletServer;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No spelling of a path and no form of a request is a way around its policy. */
abstract class SpellingsContract extends SiteContract {

  SpellingsContract(ServletServer server) {
    super(server);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api//x",
        "//api/x",
        "/api/./x",
        "/api/y/../x",
        "/api/x;a=b",
        "/api;a=b/x",
        "/api/x/",
        "/api/%78",
        "/%61pi/x",
        "/api/%2e/x",
        "/api/x?query",
        "/exact//x",
        "/exact/./x",
        "/exact/x;a=b",
        "/exact/x/",
        "/exact/%78"
      })
  void everySpellingOfAPathMeetsItsPolicy(String path) throws Exception {
    String key = newKey();
    get("/api/x", key);

    HttpResponse<String> response = get(path, key);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(RateLimitFields.remaining(response, "spelling")).isEqualTo(98);
  }

  /** Wherever the server takes it to, and if it does, the policy of that servlet counts it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/..%3b/x",
        "/api/..%3bx/..%3by/x",
        "/api/.%2e%3b/x",
        "/api/..;/x",
        "/api/%2e%2e;/x",
        "/api/..%2fx",
        "/api/%2e%2e%2fx",
        "/api%2f..%2fx",
        "/api/..%5cx",
        "/api/%252e%252e/x",
        "/api%3bx/y",
        "/api./x",
        "/API/x",
        "/api/x.",
        "/api%00/x",
        "/api/%c0%ae%c0%ae/x",
        "/a%3bb.do",
        "/a;b.do",
        "/a.do;b",
        "/a.do%3bb",
        "/a.do/",
        "/a.do%2f",
        "/x%2fa.do",
        "/x/..%3b/a.do",
        "http://elsewhere.example/api/x"
      })
  void noSpellingLeadsPastThePolicyOfItsServlet(String path) throws Exception {
    String response = Http.raw(server.port(), "GET " + path + " HTTP/1.1", "X-Key: " + newKey());

    if (response.contains("X-Mapping: /api/*")) {
      assertThat(response).contains("\"api\";r=99");
    } else if (response.contains("X-Mapping: *.do")) {
      assertThat(response).contains("\"ending\";r=99");
    } else if (!response.contains("X-Mapping: /\r\n")) {
      assertThat(response).startsWith("HTTP/1.1 4");
    }
  }

  /** None of them is free: the server turns it away, or it is counted. */
  @Test
  void noFormOfARequestIsFree() throws Exception {
    String key = "X-Key: " + newKey();
    int port = server.port();
    List<String> responses = new ArrayList<>();
    for (String method : List.of("HEAD", "OPTIONS", "TRACE", "PURGE", "get", "PROPFIND")) {
      responses.add(Http.raw(port, method + " /api/x HTTP/1.1", key));
    }
    responses.add(Http.raw(port, "GET http://elsewhere.example/api/x HTTP/1.1", key));
    responses.add(Http.rawWithHost(port, "elsewhere.example:99", "GET /api/x HTTP/1.1", key));
    responses.add(Http.raw(port, "OPTIONS /api/x HTTP/1.1", key, "Origin: https://a.example"));
    responses.add(Http.raw(port, "GET /api/x HTTP/1.1", key, "Expect: 100-continue"));
    responses.add(
        Http.rawWithBody(
            port,
            "5;x=y\r\nhello\r\n0\r\nX-Key: other\r\n\r\n",
            "POST /api/x HTTP/1.1",
            key,
            "Transfer-Encoding: chunked"));
    try (Socket socket = Http.connect(port)) { // without a host
      socket
          .getOutputStream()
          .write(("GET /api/x HTTP/1.0\r\n" + key + "\r\n\r\n").getBytes(UTF_8));
      responses.add(new String(socket.getInputStream().readAllBytes(), UTF_8));
    }

    int left = 100;
    for (String response : responses) {
      if (response.contains("RateLimit: ")) {
        assertThat(response).contains("\"api\";r=" + --left);
      } else {
        assertThat(response).startsWith("HTTP/1.").contains(" 4").doesNotContain("okay");
      }
    }
    assertThat(left).as("let in by the server: %s", responses).isLessThan(95);
  }

  @Test
  void anEscapeIsDecodedOnce() throws Exception {
    HttpResponse<String> response = get("/api/%2578", newKey());

    assertThat(RateLimitFields.levels(response)).containsOnlyKeys("api");
  }
}
