package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.JettyEe10Server;
import io.penstock.servlet.server.JettyServer.Spellings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Jetty as it comes turns away what it cannot tell the meaning of. What it does let in is counted;
 * with other settings it lets everything in: see {@link SpellingsContract}.
 */
final class SpellingsIT extends SiteContract {

  SpellingsIT() {
    super(new JettyEe10Server(Spellings.CLEAR));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/%2e/x", "/api/%2e%2e/api/x", "/api/y%2fx", "/api/..;/api/x"})
  void whatIsAmbiguousIsRefused(String path) throws Exception {
    String response = Http.raw(server.port(), "GET " + path + " HTTP/1.1", "X-Key: " + newKey());

    assertThat(response).startsWith("HTTP/1.1 400").doesNotContain("okay");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/./x",
        "/api/y/../x",
        "/api/x;a=b",
        "/api;a=b/x",
        "/api/x/",
        "/api/%78",
        "/%61pi/x",
        "/api/x?query"
      })
  void whatIsClearIsCounted(String path) throws Exception {
    String response = Http.raw(server.port(), "GET " + path + " HTTP/1.1", "X-Key: " + newKey());

    assertThat(response).startsWith("HTTP/1.1 200").contains("\"spelling\";r=99");
  }
}
