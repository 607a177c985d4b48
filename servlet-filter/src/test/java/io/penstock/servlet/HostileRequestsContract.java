package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.server.ExpectedErrors;
import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.ServletServer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Requests nobody should send: no 500 (unless the server has one for the same request to a path
 * without limits), no hang, no field twice. Every run tries others; the system property {@code
 * penstock.seed} repeats one.
 */
abstract class HostileRequestsContract extends SiteContract {

  private static final int REQUESTS = 600;

  private static final List<String> PATHS =
      List.of(
          "listed",
          "forwarded",
          "single",
          "hops",
          "untold",
          "prefixes",
          "exempted",
          "keys/cookie",
          "keys/query",
          "keys/session",
          "keys/path",
          "keys/host",
          "keys/joined",
          "keys/alternative",
          "keys/resolver",
          "denial/problem",
          "denial/rendered",
          "missing/deny",
          "limits");

  private static final List<String> FIELDS =
      List.of(
          "X-Forwarded-For",
          "Forwarded",
          "CF-Connecting-IP",
          "X-Real-IP",
          "Cookie",
          "Accept",
          "X-Key",
          "X-A",
          "X-B",
          "X-Api-Key",
          "Origin",
          "Access-Control-Request-Method");

  private static final List<String> PIECES =
      List.of(
          "127.0.0.1",
          "::1",
          "[::1]:80",
          "::ffff:1.2.3.4",
          "fe80::1%eth0",
          "1.2.3",
          "0x7f.1",
          "010.1.1.1",
          "256.256.256.256",
          "for=",
          "for=\"",
          "for=\"[",
          "by=_x",
          ";",
          ",",
          "=",
          "\"",
          "\\",
          "%",
          "%00",
          "%zz",
          "%c0%af",
          "%2e%2e",
          "../",
          "//",
          "&",
          "&&",
          "+",
          "sid=",
          "client=",
          "*/*;q=",
          "q=0.0000001",
          "text/html;q=9",
          "text/*",
          "problem+json",
          "\t",
          " ",
          "é",
          "\u00ff",
          "unknown",
          "_hidden",
          "<script>",
          "9999999999999999999999",
          "-1",
          "x".repeat(700),
          ",".repeat(300),
          "a=b;".repeat(100));

  HostileRequestsContract(ServletServer server) {
    super(server, "rules");
  }

  @Test
  void nothingBreaksTheFilter() throws Exception {
    long seed = Long.getLong("penstock.seed", System.nanoTime());
    Random random = new Random(seed);
    try (ExpectedErrors expected = new ExpectedErrors()) {
      for (int i = 0; i < REQUESTS; i++) {
        String[] lines = request(random);
        String response = send(lines, seed);
        if (response.startsWith("HTTP/1.1 5")) {
          String[] unlimited = lines.clone();
          unlimited[0] = lines[0].replaceFirst(" /[a-z]+/", " /unlimited/");
          assertThat(send(unlimited, seed))
              .as("penstock.seed=%d, request %d: %s: %s", seed, i, List.of(lines), response)
              .startsWith("HTTP/1.1 5");
        }
        assertThat(response.lines().filter(line -> line.startsWith("RateLimit: ")).count())
            .as("penstock.seed=%d, request %d: %s", seed, i, List.of(lines))
            .isLessThanOrEqualTo(1);
      }
    }
    // And it still does what it should.
    assertThat(get("/denial/problem/x", newKey()).statusCode()).isEqualTo(200);
  }

  private String send(String[] lines, long seed) throws Exception {
    try {
      return Http.raw(server.port(), lines);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("no answer; penstock.seed=" + seed + ": " + List.of(lines), e);
    } catch (IOException reset) {
      return ""; // refused by the server's own parser, which may reset the connection
    }
  }

  private static String[] request(Random random) {
    List<String> lines = new ArrayList<>();
    String target = "/" + pick(PATHS, random) + "/" + text(random, 3).replaceAll("[\\s#]", "");
    if (random.nextBoolean()) {
      target += "?" + text(random, 4).replaceAll("[\\s#]", "");
    }
    lines.add((random.nextInt(10) == 0 ? "OPTIONS " : "GET ") + target + " HTTP/1.1");
    int fields = random.nextInt(5);
    for (int i = 0; i < fields; i++) {
      lines.add(pick(FIELDS, random) + ": " + text(random, 6));
    }
    return lines.toArray(new String[0]);
  }

  private static String text(Random random, int most) {
    StringBuilder text = new StringBuilder();
    int pieces = random.nextInt(most + 1);
    for (int i = 0; i < pieces; i++) {
      text.append(pick(PIECES, random));
    }
    return text.toString();
  }

  private static String pick(List<String> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }
}
