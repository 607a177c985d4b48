package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.config.KeyExpression.Source;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyExpressionReaderTest {

  @Test
  void plusBindsTighterThanBar() throws Exception {
    assertThat(KeyExpressionReader.parse("header:X-Api-Key + ip | principal|ip").alternatives())
        .isEqualTo(
            List.of(
                List.of(new Source.Named(Source.Kind.HEADER, "X-Api-Key"), Source.IP),
                List.of(Source.PRINCIPAL),
                List.of(Source.IP)));
  }

  @Test
  void knowsWhetherItNeedsAnAddress() throws Exception {
    assertThat(KeyExpressionReader.parse("principal|header:A+ip").usesAddress()).isTrue();
    assertThat(KeyExpressionReader.parse("principal|header:A").usesAddress()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "cookie:sid; cannot use 'cookie:sid'",
        "ip+adress; cannot use 'adress'",
        "ip||principal; cannot use an empty part",
        "+ip; cannot use an empty part",
        "ip|; cannot use an empty part",
        "header:; cannot use 'header:'",
        "header:a b; cannot use 'header:a b'",
        "header:a%26; cannot use 'header:a%26'",
        "IP; cannot use 'IP'",
        "ip+principal+ip; each source once",
        "header:A+header:a; each source once",
      })
  void namesThePartItCannotUse(String text, String message) {
    assertThatExceptionOfType(BadValueException.class)
        .isThrownBy(() -> KeyExpressionReader.parse(text))
        .withMessageContaining(message);
  }
}
