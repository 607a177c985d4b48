package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.server.ExpectedErrors;
import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.RateLimitFields;
import io.penstock.servlet.server.ServletServer;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every source of a key, as the server presents it. */
abstract class KeysContract extends SiteContract {

  KeysContract(ServletServer server) {
    super(server, "rules");
  }

  @ParameterizedTest
  @CsvSource({
    "cookie, /keys/cookie/x, Cookie, theme=dark; sid=%s",
    "attribute, /keys/attribute/x, X-Client, %s",
    "alternative, /keys/alternative/x, X-A, %s",
    "alternative, /keys/alternative/x, Cookie, sid=%s",
    "resolver, /keys/resolver/x, X-Api-Key, %s.secret",
  })
  void aFieldIsTheKey(String policy, String path, String field, String value) throws Exception {
    String mine = value.formatted(newKey());
    String other = value.formatted(newKey());

    assertThat(left(policy, path, field, mine)).isEqualTo(99);
    assertThat(left(policy, path, field, mine)).isEqualTo(98);
    assertThat(left(policy, path, field, other)).isEqualTo(99);
  }

  @Test
  void theQueryStringIsTheKey() throws Exception {
    String mine = newKey();

    assertThat(left("query", "/keys/query/x?client=" + mine)).isEqualTo(99);
    assertThat(left("query", "/keys/query/y?more=1&client=" + mine)).isEqualTo(98);
    assertThat(left("query", "/keys/query/x?client=" + newKey())).isEqualTo(99);
    // The first one counts, however often more of them are tried.
    assertThat(left("query", "/keys/query/x?client=" + mine + "&client=z")).isEqualTo(97);
  }

  /** Reading the body for the sake of a key would take it from the application. */
  @Test
  void aFormIsNotTheKey() throws Exception {
    String body = "client=" + newKey();
    String[] lines = {
      "POST /keys/query/x HTTP/1.1",
      "Content-Type: application/x-www-form-urlencoded",
      "Content-Length: " + body.length()
    };

    int first = leftOf("key-query", Http.rawWithBody(server.port(), body, lines));
    String other = "client=" + newKey(); // as long as the first

    assertThat(leftOf("key-query", Http.rawWithBody(server.port(), other, lines)))
        .isEqualTo(first - 1);
  }

  @Test
  void aSessionIsTheKeyIfTheServerKnowsIt() throws Exception {
    String cookie =
        Http.get(server.uri("/log-in")).headers().firstValue("Set-Cookie").orElseThrow();
    String session = cookie.substring(0, cookie.indexOf(';'));

    assertThat(left("session", "/keys/session/x", "Cookie", session)).isEqualTo(99);
    assertThat(left("session", "/keys/session/x", "Cookie", session)).isEqualTo(98);
  }

  /** Otherwise each invented id would be a client of its own. */
  @Test
  void aSessionThatTheClientHasInventedIsNone() throws Exception {
    long first = left("session", "/keys/session/x");

    HttpResponse<String> invented =
        Http.get(server.uri("/keys/session/x"), "Cookie", "JSESSIONID=" + newKey());

    assertThat(RateLimitFields.remaining(invented, "key-session")).isEqualTo(first - 1);
    assertThat(invented.headers().map()).as("no session is made").doesNotContainKey("set-cookie");
  }

  @Test
  void thePathIsTheKeyHoweverItIsSpelt() throws Exception {
    String step = newKey();

    assertThat(left("path", "/keys/path/" + step)).isEqualTo(99);
    assertThat(left("path", "/keys//path/./" + step + "/;a=b")).isEqualTo(98);
    assertThat(left("path", "/keys/path/" + newKey())).isEqualTo(99);
  }

  @Test
  void theMappingIsTheRoute() throws Exception {
    long a = left("route", "/keys/route/a/x");
    long b = left("route", "/keys/route/b/x");

    assertThat(left("route", "/keys/route/a/y?z")).isEqualTo(a - 1);
    assertThat(left("route", "/keys/route/b/y")).isEqualTo(b - 1);
  }

  @Test
  void theMethodIsTheKey() throws Exception {
    long got = left("method", "/keys/method/x");
    HttpResponse<String> put = Http.send("PUT", server.uri("/keys/method/x"));

    assertThat(RateLimitFields.remaining(put, "key-method")).isEqualTo(99);
    assertThat(left("method", "/keys/method/x")).isEqualTo(got - 1);
  }

  @Test
  void theHostIsTheKey() throws Exception {
    String get = "GET /keys/host/x HTTP/1.1";
    String host = newKey() + ".example";

    assertThat(leftOf("key-host", Http.rawWithHost(server.port(), host, get))).isEqualTo(99);
    assertThat(leftOf("key-host", Http.rawWithHost(server.port(), host, get))).isEqualTo(98);
    assertThat(leftOf("key-host", Http.rawWithHost(server.port(), "x" + host, get))).isEqualTo(99);
  }

  @Test
  void aConstantIsEverybodysKey() throws Exception {
    long first = left("constant", "/keys/constant/x", "X-Key", newKey());

    assertThat(left("constant", "/keys/constant/y", "X-Key", newKey())).isEqualTo(first - 1);
  }

  @Test
  void partsDoNotRunIntoEachOther() throws Exception {
    String step = newKey();

    assertThat(left("joined", "/keys/joined/x", "X-A", step, "X-B", "bc")).isEqualTo(99);
    assertThat(left("joined", "/keys/joined/x", "X-A", step + "b", "X-B", "c")).isEqualTo(99);
    assertThat(left("joined", "/keys/joined/x", "X-A", step, "X-B", "bc")).isEqualTo(98);
  }

  @Test
  void spaceAroundAValueMakesNoNewClient() throws Exception {
    String value = newKey();
    String get = "GET /keys/alternative/x HTTP/1.1";

    assertThat(leftOf("key-alternative", Http.raw(server.port(), get, "X-A: " + value)))
        .isEqualTo(99);
    assertThat(leftOf("key-alternative", Http.raw(server.port(), get, "x-a:  \t" + value + " \t")))
        .isEqualTo(98);
    assertThat(
            leftOf("key-alternative", Http.raw(server.port(), get, "X-A: " + value, "X-A: second")))
        .isEqualTo(97);
  }

  @Test
  void aBlankFieldIsNone() throws Exception {
    String session = newKey();

    left("alternative", "/keys/alternative/x", "Cookie", "sid=" + session);

    assertThat(left("alternative", "/keys/alternative/x", "X-A", " ", "Cookie", "sid=" + session))
        .isEqualTo(98);
  }

  @Test
  void aLongKeyIsAKeyToo() throws Exception {
    String value = newKey() + "x".repeat(2_000);

    assertThat(left("alternative", "/keys/alternative/x", "X-A", value)).isEqualTo(99);
    assertThat(left("alternative", "/keys/alternative/x", "X-A", value)).isEqualTo(98);
    assertThat(left("alternative", "/keys/alternative/x", "X-A", value + "x")).isEqualTo(99);
  }

  @Test
  void aResolverThatThrowsIsAFailure() throws Exception {
    HttpResponse<String> response;
    try (ExpectedErrors expected = new ExpectedErrors()) {
      response = Http.get(server.uri("/keys/throwing/x"));
    }

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(response.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
    assertThat(response.body())
        .contains("https://iana.org/assignments/http-problem-types#temporary-reduced-capacity");
  }

  @Test
  void aFailureMayBeLetThrough() throws Exception {
    HttpResponse<String> response;
    try (ExpectedErrors expected = new ExpectedErrors()) {
      response = Http.get(server.uri("/lenient/x"));
    }

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared", "deny", "skip"})
  void aMissingKeyIsWhatTheConfigurationSays(String rule) throws Exception {
    HttpResponse<String> first = Http.get(server.uri("/missing/" + rule + "/x"));
    HttpResponse<String> blank = Http.get(server.uri("/missing/" + rule + "/x"), "X-Key", " ");

    if (rule.equals("shared")) {
      assertThat(RateLimitFields.remaining(blank, "missing-shared"))
          .isEqualTo(RateLimitFields.remaining(first, "missing-shared") - 1);
      return;
    }
    assertThat(blank.statusCode()).isEqualTo(rule.equals("deny") ? 429 : 200);
    assertThat(blank.headers().map())
        .doesNotContainKeys("ratelimit", "ratelimit-policy", "retry-after");
    assertThat(get("/missing/" + rule + "/x", newKey()).statusCode()).isEqualTo(200);
  }

  private long left(String policy, String path, String... fields) throws Exception {
    HttpResponse<String> response = Http.get(server.uri(path), fields);
    assertThat(response.statusCode()).isEqualTo(200);
    return RateLimitFields.remaining(response, "key-" + policy);
  }

  private static int leftOf(String policy, String response) {
    Matcher field = Pattern.compile("RateLimit: \"" + policy + "\";r=(\\d+)").matcher(response);
    assertThat(field.find()).as(response).isTrue();
    return Integer.parseInt(field.group(1));
  }
}
