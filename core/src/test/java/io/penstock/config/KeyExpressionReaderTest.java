package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.config.KeyExpression.Source;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyExpressionReaderTest {

  private static KeyExpression parse(String text) throws BadValueException {
    return KeyExpressionReader.parse(text, ConfigurationTest.extensions());
  }

  @Test
  void plusBindsTighterThanBar() throws Exception {
    assertThat(parse("header:X-Api-Key + ip | principal|ip").alternatives())
        .isEqualTo(
            List.of(
                List.of(new Source.Named(Source.Kind.HEADER, "X-Api-Key"), Source.IP),
                List.of(Source.PRINCIPAL),
                List.of(Source.IP)));
  }

  @Test
  void everySourceIsRead() throws Exception {
    assertThat(
            parse(
                    "ip+principal+session+path+route+method+host+header:X-A+cookie:__Host-sid"
                        + "+query:filter[user]+attribute:com.example.tenant+constant:all of them")
                .alternatives())
        .isEqualTo(
            List.of(
                List.of(
                    Source.IP,
                    Source.PRINCIPAL,
                    Source.SESSION,
                    Source.PATH,
                    Source.ROUTE,
                    Source.METHOD,
                    Source.HOST,
                    new Source.Named(Source.Kind.HEADER, "X-A"),
                    new Source.Named(Source.Kind.COOKIE, "__Host-sid"),
                    new Source.Named(Source.Kind.QUERY, "filter[user]"),
                    new Source.Named(Source.Kind.ATTRIBUTE, "com.example.tenant"),
                    new Source.Named(Source.Kind.CONSTANT, "all of them"))));
  }

  @Test
  void namesDifferInCaseButForHeaders() throws Exception {
    assertThat(parse("query:a+query:A+cookie:a+cookie:A").alternatives().get(0)).hasSize(4);
  }

  @Test
  void knowsWhetherItNeedsAnAddress() throws Exception {
    assertThat(parse("principal|header:A+ip").usesAddress()).isTrue();
    assertThat(parse("principal|header:A").usesAddress()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "shoe-size; cannot use 'shoe-size'",
        "cookies:sid; cannot use 'cookies:sid'",
        "cookie:; cannot use 'cookie:'",
        "cookie:a b; cannot use 'cookie:a b'",
        "query:a&b; cannot use 'query:a&b'",
        "query:a=b; cannot use 'query:a=b'",
        "attribute:a b; cannot use 'attribute:a b'",
        "constant:; cannot use 'constant:'",
        "session+session; each source once",
        "ip+adress; cannot use 'adress'",
        "ip||principal; cannot use an empty part",
        "+ip; cannot use an empty part",
        "ip|; cannot use an empty part",
        "header:; cannot use 'header:'",
        "header:a b; cannot use 'header:a b'",
        "header:a%26; cannot use 'header:a%26'",
        "IP; IP is not on the class path",
        "ip+principal+ip; each source once",
        "header:A+header:a; each source once",
      })
  void namesThePartItCannotUse(String text, String message) {
    assertThatExceptionOfType(BadValueException.class)
        .isThrownBy(() -> parse(text))
        .satisfies(e -> assertThat(e.expectedInDetail()).contains(message));
  }
}
