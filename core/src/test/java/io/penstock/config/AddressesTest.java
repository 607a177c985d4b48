package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;

import inet.ipaddr.IPAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "192.0.2.1, 192.0.2.1",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "::1, ::1",
    "2001:db8::1, 2001:db8::1",
    "2001:0DB8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "::ffff:192.0.2.1, 192.0.2.1",
    "::ffff:c000:201, 192.0.2.1",
    "0:0:0:0:0:FFFF:c000:0201, 192.0.2.1",
    "::ffff:102:304, 1.2.3.4",
    "64:ff9b::192.0.2.1, 64:ff9b::c000:201"
  })
  void strictFormsAreRead(String text, String canonical) {
    IPAddress address = Addresses.parse(text);
    assertThat(address).isNotNull();
    assertThat(address.toCanonicalString()).isEqualTo(canonical);
    assertThat(address.isIPv4()).isEqualTo(canonical.indexOf(':') < 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "1.2",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.04",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "2130706433",
        "0x7f000001",
        "1.2.3.4 ",
        " 1.2.3.4",
        "+1.2.3.4",
        "1.2.3.-4",
        "1.2.3.4/32",
        "1.2.3.*",
        "1.2.3.4-5",
        "localhost",
        "a.b.c.d",
        "\u0661.2.3.4",
        "1.2.3.4\n",
        "*",
        "_",
        "1:2",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "12345::",
        "::g",
        "::1%eth0",
        "fe80::1%1",
        "[::1]",
        "::1/64",
        "::ffff:1.2.3",
        "::ffff:01.2.3.4",
        "::1.2.3.256",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "::ffff:1.2.3.4.5",
        ":1.2.3.4",
        "2001:db8::*",
        "::-",
        "0x1::",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1 ",
        "2001:db8:0:0:0:0:0:0000000000000000000000000000000000000001"
      })
  void nothingElseIs(String text) {
    assertThat(Addresses.parse(text)).isNull();
    assertThat(Addresses.isIpv4(text)).isFalse();
  }

  @Test
  void onlyDottedIpv4IsCalledIpv4() {
    assertThat(Addresses.isIpv4("127.0.0.1")).isTrue();
    assertThat(Addresses.isIpv4("::ffff:127.0.0.1")).isFalse();
  }
}
