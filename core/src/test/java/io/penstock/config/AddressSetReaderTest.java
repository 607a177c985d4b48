package io.penstock.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressSetReaderTest {

  private static boolean contains(String set, String address) throws BadValueException {
    return AddressSetReader.parse(set).contains(requireNonNull(Addresses.parse(address)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "192.0.2.1; 192.0.2.1; 192.0.2.2",
        "192.0.2.0/24; 192.0.2.255; 192.0.3.0",
        "0.0.0.0/0; 255.1.1.1; ::1",
        "10.0.0.0/8, 192.0.2.7/32; 192.0.2.7; 192.0.2.6",
        "2001:db8::/32; 2001:db8:ffff::1; 2001:db9::",
        "2001:db8::1; 2001:db8::1; 2001:db8::2",
        "::/0; 2001:db8::1; 192.0.2.1",
        "::ffff:192.0.2.1; 192.0.2.1; 192.0.2.2",
        "::ffff:10.0.0.0/104; 10.255.0.1; 11.0.0.0",
        "::ffff:a00:0/104; 10.255.0.1; 11.0.0.0",
        "10.0.0.0/8; ::ffff:10.1.1.1; ::ffff:11.1.1.1",
        "loopback; 127.255.255.254; 128.0.0.1",
        "loopback; ::1; ::2",
        "private; 10.1.2.3; 11.0.0.1",
        "private; 172.31.255.255; 172.32.0.0",
        "private; 192.168.9.9; 192.169.0.0",
        "private; fd00::1; fe80::1",
        "private,loopback; 127.0.0.1; 169.254.0.1"
      })
  void contains(String set, String in, String out) throws Exception {
    assertThat(contains(set, in)).isTrue();
    assertThat(contains(set, out)).isFalse();
  }

  @Test
  void noneIsNoAddress() throws Exception {
    assertThat(AddressSetReader.parse("none").blocks()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10",
        "10.0.0",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.0/8/8",
        "10.0.0.0/255.0.0.0",
        "010.0.0.0/8",
        "10/8",
        "10.0.0.*",
        "10.0.0.0-10.0.0.9",
        "/8",
        "::/129",
        "::1%eth0",
        "[::1]",
        "fe80::%1/64",
        "localhost",
        "proxy.example.com",
        "none,::1",
        "127.0.0.1,,::1",
        "127.0.0.1,",
        "Loopback",
        "::ffff:0:0/95",
        "10.0.0.0/٨"
      })
  void nothingElseIsTaken(String text) {
    assertThatExceptionOfType(BadValueException.class)
        .isThrownBy(() -> AddressSetReader.parse(text))
        .satisfies(
            e ->
                assertThat(e.expectedInDetail())
                    .startsWith("addresses such as 192.0.2.1")
                    .contains("; cannot use "));
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3/8, 10.0.0.0/8",
    "192.0.2.129/25, 192.0.2.128/25",
    "2001:db8::1/64, 2001:db8::/64",
    "::ffff:10.0.0.1/104, 10.0.0.0/8"
  })
  void bitsBehindThePrefixAreAnErrorThatNamesTheRightOne(String text, String right) {
    assertThatExceptionOfType(BadValueException.class)
        .isThrownBy(() -> AddressSetReader.parse("127.0.0.1, " + text))
        .satisfies(
            e ->
                assertThat(e.expectedInDetail())
                    .endsWith(
                        "'"
                            + text
                            + "', which has bits behind its prefix: did you mean "
                            + right
                            + "?"));
  }
}
