package io.penstock.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.policy.KeyResolver;
import io.penstock.policy.RequestView;
import io.penstock.policy.TestPolicies;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the parts of keys come from. */
public class KeySourcesTest {

  private static final String HERE = "io.penstock.http.KeySourcesTest$";

  private static @Nullable String key(String expression, TestRequest request) {
    return new KeyMaker(TestPolicies.key(expression)).keyOf(request.subject());
  }

  private static TestRequest request() {
    return TestRequest.get("/a//b;x=1/../c/").from("2001:db8::1");
  }

  @Test
  void everySourceHasItsName() {
    TestRequest request =
        request()
            .header("X-Api-Key", "abc")
            .header("X-Api-Key", "second")
            .header("Host", "Example.ORG:8080")
            .cookie("Sid", "c1")
            .cookie("Sid", "c2")
            .query("q=1&q=2")
            .with("tenant.id", 42)
            .by("bob")
            .session("s1")
            .route("/a/*");
    assertThat(key("ip", request)).isEqualTo("ip=2001:db8::/64");
    assertThat(key("header:X-API-KEY", request)).isEqualTo("header:x-api-key=abc");
    assertThat(key("cookie:Sid", request)).isEqualTo("cookie:Sid=c1");
    assertThat(key("query:q", request)).isEqualTo("query:q=1");
    assertThat(key("attribute:tenant.id", request)).isEqualTo("attribute:tenant.id=42");
    assertThat(key("principal", request)).isEqualTo("principal=bob");
    assertThat(key("session", request)).isEqualTo("session=s1");
    assertThat(key("path", request)).isEqualTo("path=/a/c");
    assertThat(key("route", request)).isEqualTo("route=/a/*");
    assertThat(key("method", request)).isEqualTo("method=GET");
    assertThat(key("host", request)).isEqualTo("host=example.org");
    assertThat(key("constant:all", request)).isEqualTo("constant=all");
    assertThat(key("route+method|ip", request)).isEqualTo("route=/a/*&method=GET");
  }

  @Test
  void whatIsNotThereIsAbsent() {
    for (String source :
        new String[] {
          "header:A", "cookie:a", "query:a", "attribute:a", "principal", "session", "route", "host"
        }) {
      assertThat(key(source, request())).as(source).isNull();
      assertThat(key(source + "|ip", request())).as(source).isEqualTo("ip=2001:db8::/64");
      assertThat(key(source + "+ip", request())).as(source).isNull();
    }
    TestRequest blank =
        request()
            .header("A", " \t")
            .header("A", "second")
            .cookie("a", "")
            .query("a=&a=2")
            .with("a", "  ")
            .by("")
            .session("")
            .route(" ")
            .header("Host", " ");
    for (String source :
        new String[] {
          "header:A", "cookie:a", "query:a", "attribute:a", "principal", "session", "route", "host"
        }) {
      assertThat(key(source, blank)).as(source).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "key=abc, abc",
        "a=1&key=abc&key=def, abc",
        "key=a%20b, a b",
        "key=a+b, a b",
        "key=%2541, %41", // once
        "k%65y=abc, abc", // as the application reads it
        "%6B%65%79=abc, abc",
        "key=%C3%A4, ä",
        "key=a=b, a=b",
        "key=a%26b, a&b",
        "key=%, %",
        "key=%4, %4",
        "key=%zz1, %zz1",
        "key=%4%41, %4A",
        "key=%ff, \ufffd",
        "key=%D9%A3, ٣",
        "key, null",
        "key=, null",
        "key=&key=abc, null", // the first occurrence counts
        "KEY=abc, null",
        "keys=abc, null",
        "a=key=b, null",
        "&&=&key=abc, abc",
        "'', null",
      })
  void theQueryStringIsDecodedOnce(String query, @Nullable String value) {
    String key = key("query:key", request().query(query));
    String escaped = value == null ? null : value.replace("%", "%25").replace("&", "%26");
    assertThat(key).isEqualTo(escaped == null ? null : "query:key=" + escaped);
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, example.org",
    "EXAMPLE.org:443, example.org",
    "example.org., example.org",
    "example.org.:80, example.org",
    "[2001:DB8::1]:80, [2001:db8::1]",
    "[::1], [::1]",
    "192.0.2.1:8080, 192.0.2.1",
    "2001:db8::1, 2001:db8::1",
  })
  void hostsHaveOneSpelling(String sent, String host) {
    assertThat(key("host", request().header("Host", sent))).isEqualTo("host=" + host);
  }

  @Test
  void pathsHaveOneSpelling() {
    for (String path :
        new String[] {"/a/b", "//a/b/", "/a/./b", "/x/../a/b", "/a;v=1/b", "/a//b"}) {
      assertThat(key("path", TestRequest.get(path))).as(path).isEqualTo("path=/a/b");
    }
  }

  /** Asks for everything. */
  public static final class Everything implements KeyResolver {
    @Override
    public Optional<String> resolve(RequestView request) {
      return Optional.of(
          String.join(
              ",",
              request.method(),
              request.path(),
              request.header("A").orElse("-"),
              request.cookie("a").orElse("-"),
              request.query("a").orElse("-"),
              request.attribute("a").map(Object::toString).orElse("-"),
              request.principal().orElse("-"),
              request.clientAddress().orElse("-")));
    }
  }

  /** Has no key. */
  public static final class None implements KeyResolver {
    @Override
    public Optional<String> resolve(RequestView request) {
      return Optional.empty();
    }
  }

  /** Throws. */
  public static final class Throwing implements KeyResolver {
    @Override
    public Optional<String> resolve(RequestView request) {
      throw new IllegalStateException("no key here");
    }
  }

  /** Throws an error. */
  public static final class Broken implements KeyResolver {
    @Override
    public Optional<String> resolve(RequestView request) {
      throw new NoClassDefFoundError("gone");
    }
  }

  /** Returns null. */
  public static final class Null implements KeyResolver {
    @Override
    public Optional<String> resolve(RequestView request) {
      return null;
    }
  }

  @Test
  void theApplicationMayResolveKeys() {
    TestRequest request =
        request().header("A", "h").cookie("a", "c").query("a=q").with("a", 'x').by("bob");
    assertThat(key(HERE + "Everything", request))
        .isEqualTo(HERE + "Everything=GET,/a/c,h,c,q,x,bob,2001:db8::1");
    assertThat(key(HERE + "Everything", TestRequest.get("/").from(null)))
        .isEqualTo(HERE + "Everything=GET,/,-,-,-,-,-,-");
    assertThat(key(HERE + "None", request)).isNull();
    assertThat(key(HERE + "None|ip", request)).isEqualTo("ip=2001:db8::/64");
  }

  @Test
  void aResolverThatFailsIsAFailure() {
    for (String resolver : new String[] {"Throwing", "Broken", "Null"}) {
      assertThatExceptionOfType(NoKeyException.class)
          .isThrownBy(() -> key(HERE + resolver + "|ip", request()));
    }
    Object broken =
        new Object() {
          @Override
          public String toString() {
            throw new UnsupportedOperationException();
          }
        };
    assertThatExceptionOfType(NoKeyException.class)
        .isThrownBy(() -> key("attribute:a", request().with("a", broken)));
  }
}
