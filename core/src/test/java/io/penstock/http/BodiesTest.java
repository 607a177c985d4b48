package io.penstock.http;

import static io.penstock.http.Answers.body;
import static io.penstock.http.Answers.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.policy.Body;
import io.penstock.policy.Denial;
import io.penstock.policy.DenialRenderer;
import io.penstock.policy.RequestView;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a denial says, and who says it. */
public class BodiesTest extends GateFixture {

  private static final String HERE = "io.penstock.http.BodiesTest$";

  private Admission denied(TestRequest request, String... lines) {
    List<String> all = new java.util.ArrayList<>(List.of("a.refill-rate=1/min", "a.paths=/*"));
    all.addAll(List.of(lines));
    Gate gate = gate(all.toArray(new String[0]));
    assertThat(Admission.of(gate, TestRequest.get("/")).proceeds()).isTrue();
    Admission denied = Admission.of(gate, request);
    assertThat(denied.proceeds()).isFalse();
    return denied;
  }

  private static String text(Admission denied) {
    return new String(denied.body(), StandardCharsets.UTF_8);
  }

  private static TestRequest accepting(String accept) {
    return TestRequest.get("/").header("Accept", accept);
  }

  @Test
  void peopleGetAPage() {
    Admission denied = denied(accepting("text/html, */*;q=0.1"));
    assertThat(denied.contentType()).isEqualTo("text/html;charset=utf-8");
    assertThat(text(denied))
        .startsWith("<!DOCTYPE html>")
        .contains("Quota exceeded", "429", "Retry in 60 seconds", "<dd>a</dd>", "60 s")
        .contains("#quota-exceeded");
    assertThat(field(denied, "Retry-After")).isEqualTo("60");
    assertThat(field(denied, "Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void terminalsGetText() {
    Admission denied = denied(accepting("text/plain"));
    assertThat(denied.contentType()).isEqualTo("text/plain;charset=utf-8");
    assertThat(text(denied))
        .startsWith("Quota exceeded\n")
        .contains("429", "Retry in 60 seconds", "Violated policies: a", "Retry after: 60 s");
  }

  @Test
  void programsGetProblemDetails() {
    for (String accept : List.of("*/*", "application/json", "image/png", "application/*")) {
      assertThat(body(denied(accepting(accept))).get("status").intValue()).isEqualTo(429);
    }
  }

  @Test
  void nobodyCanChangeTheBodyOfOthers() {
    Gate gate = gate("a.refill-rate=0", "a.capacity=0", "a.paths=/*");
    byte[] first = get(gate, "/").body();
    byte[] copy = first.clone();
    java.util.Arrays.fill(first, (byte) 'x');
    assertThat(get(gate, "/").body()).isEqualTo(copy);
  }

  @Test
  void clientInputIsNotReflected() {
    TestRequest request =
        TestRequest.get("/<secret>")
            .header("X-Key", "<secret>")
            .header("Accept", "text/html;a=secret, text/html")
            .query("secret=1")
            .cookie("secret", "secret");
    Gate gate = gate("a.refill-rate=0", "a.capacity=0", "a.paths=/*", "a.key=header:X-Key");
    Admission denied = Admission.of(gate, request);
    assertThat(text(denied)).doesNotContain("secret");
    assertThat(Answers.fields(denied).toString()).doesNotContain("secret");
  }

  @Test
  void namesAreEscapedInPages() {
    Refusal refusal =
        new Refusal(Refusal.Reason.QUOTA, 429, List.of("<b>&amp;"), java.util.OptionalLong.empty());
    assertThat(new String(TextBodies.html(refusal), StandardCharsets.UTF_8))
        .contains("<dd>&lt;b&gt;&amp;amp;</dd>")
        .doesNotContain("Retry");
    assertThat(new String(TextBodies.plain(refusal), StandardCharsets.UTF_8))
        .contains("<b>&amp;")
        .doesNotContain("Retry");
  }

  @Test
  void theContainerMayWordDenials() {
    Admission denied =
        denied(TestRequest.get("/"), "a.denial-body=container", "a.denial-status=420");
    assertThat(denied.byContainer()).isTrue();
    assertThat(denied.status()).isEqualTo(420);
    assertThat(field(denied, "Retry-After")).isEqualTo("60");
    assertThat(field(denied, "RateLimit")).isEqualTo("\"a\";r=0;t=60");
    assertThat(denied(TestRequest.get("/")).byContainer()).isFalse();
  }

  /** Writes everything it is told. */
  public static final class Telling implements DenialRenderer {
    @Override
    public Body render(RequestView request, Denial denial) {
      return Body.of(
          "text/x-told",
          request.path() + " " + denial.status() + denial.policies() + denial.retryAfterSeconds());
    }
  }

  /** Throws. */
  public static final class Throwing implements DenialRenderer {
    @Override
    public Body render(RequestView request, Denial denial) {
      throw new IllegalStateException("no words");
    }
  }

  /** Returns null. */
  public static final class Null implements DenialRenderer {
    @Override
    public Body render(RequestView request, Denial denial) {
      return null;
    }
  }

  /** Would split the response, if it could. */
  public static final class Splitting implements DenialRenderer {
    @Override
    public Body render(RequestView request, Denial denial) {
      return Body.of("text/html\r\nSet-Cookie: a=b", "");
    }
  }

  @Test
  void theApplicationMayWordDenials() {
    Admission denied = denied(accepting("text/html"), "a.denial-body=" + HERE + "Telling");
    assertThat(denied.contentType()).isEqualTo("text/x-told;charset=utf-8");
    assertThat(text(denied)).isEqualTo("/ 429[a]OptionalLong[60]");
    assertThat(denied.byContainer()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Throwing", "Null", "Splitting"})
  void aRendererThatFailsIsLoggedOnceAndReplaced(String renderer) {
    try (Logged logged = new Logged(GatedPolicy.class)) {
      Gate gate =
          gate("a.refill-rate=0", "a.capacity=0", "a.paths=/*", "a.denial-body=" + HERE + renderer);
      for (int i = 0; i < 3; i++) {
        Admission denied = get(gate, "/");
        assertThat(body(denied).get("status").intValue()).isEqualTo(429);
      }
      assertThat(logged.messages(Level.SEVERE)).hasSize(1);
      assertThat(logged.messages(Level.SEVERE).get(0)).contains("Policy a", HERE + renderer);
    }
  }

  @Test
  void bodiesAreSentInTheirCharset() {
    assertThat(Body.of("application/json", "ä").contentType()).isEqualTo("application/json");
    assertThat(Body.of("application/json", "ä").bytes()).hasSize(2);
    assertThat(Body.of(" text/plain ", "ä").contentType()).isEqualTo("text/plain;charset=utf-8");
    Body latin = Body.of("text/plain; charset=\"ISO-8859-1\"; x=y", "ä");
    assertThat(latin.bytes()).hasSize(1);
    assertThat(latin.text()).isEqualTo("ä");
    assertThat(latin.contentType()).isEqualTo("text/plain; charset=\"ISO-8859-1\"; x=y");
    assertThat(latin).hasToString("Body[text/plain; charset=\"ISO-8859-1\"; x=y, 1 characters]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text",
        "/html",
        "text/",
        "text/;charset=utf-8",
        "te xt/html",
        "text/ht ml",
        "text/html;a=\u0000",
        "text/html;a=ä",
        "text/html;charset=no-such",
        "text/html;charset=",
        "ä/html"
      })
  void whatIsNoMediaTypeIsRefused(String contentType) {
    assertThatIllegalArgumentException().isThrownBy(() -> Body.of(contentType, "x"));
  }
}
