package io.penstock.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.ClientSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBookTest {

  private static final long SEED = Long.getLong("penstock.test.seed", 20261123L);

  private final AddressBook book = new AddressBook(ClientSettings.DEFAULT);

  /** What stands for an address in keys; null if it is none. */
  private @Nullable String key(String text) {
    Client client = book.find(text);
    return client == null ? null : client.key().substring("ip=".length());
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
    "2001:db8:1:2::, 2001:db8:1:2::/64",
    "2001:DB8:0001:0002:0:0:0:1, 2001:db8:1:2::/64",
    "[2001:db8:1:2:3:4:5:6], 2001:db8:1:2::/64",
    "[0:0:0:0:0:0:0:1], ::/64",
    "::1, ::/64",
    "fe80::1%eth0, fe80::/64",
    "[fe80::1%3], fe80::/64",
    "::ffff:1.2.3.4, 1.2.3.4",
    "::FFFF:102:304, 1.2.3.4",
    "0:0:0:0:0:ffff:1.2.3.4, 1.2.3.4",
    "::ffff:0:0, 0.0.0.0",
    "2001:db8:1:2::1.2.3.4, 2001:db8:1:2::/64",
    "::1.2.3.4, ::/64",
  })
  void ipv6IsCountedByItsNetwork(String text, String address) {
    assertThat(key(text)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.3.4", "0.0.0.0", "255.255.255.255", "203.0.113.70", "10.0.0.1"})
  void ipv4IsTakenAsItIs(String text) {
    assertThat(key(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "example.org",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.04",
        "00.1.2.3",
        "1..2.3",
        ".1.2.3",
        "1.2.3.",
        "0x1.2.3.4",
        "1.2.3.4 ",
        "1.2.3.4:80",
        "1.2.3.4/8",
        "16909060",
        "٣.2.3.4",
        "/run/server.sock",
        "[1.2.3.4]",
        ":",
        ":::",
        "::1::",
        "1:2:3",
        "::g",
        "2001:db8::/64",
        "2001:db8::*",
        "2001:db8::1-5",
        "::12345",
        "1:2:3:4:5:6:7:8:9",
        "[::1",
        "::1]",
        "[]",
        "[::1]:80",
        "::ffff:1.2.3",
        "::ffff:01.2.3.4",
        "::ffff:1.2.3.400",
        "%",
        "%eth0"
      })
  void anythingElseIsNoAddress(String text) {
    assertThat(key(text)).isNull();
  }

  @Test
  void remembersAThousandClients() {
    List<Client> first = new ArrayList<>();
    for (int i = 0; i < 1_024; i++) {
      first.add(book.find("203.0." + i / 256 + "." + i % 256));
    }
    for (Client client : first) {
      assertThat(book.find(client.text())).isSameAs(client);
    }
  }

  @Test
  void aFloodOfAddressesIsForgotten() {
    Client first = book.find("192.0.2.1");
    for (int i = 0; i < 1 << 16; i++) {
      assertThat(book.find("10.0." + i / 256 + "." + i % 256)).isNotNull();
    }
    assertThat(book.find("192.0.2.1")).isNotSameAs(first).isNotNull();
    assertThat(key("192.0.2.1")).isEqualTo("192.0.2.1");
  }

  @Test
  void readsWhatThePlatformWrites() throws UnknownHostException {
    Random random = new Random(SEED);
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = new byte[round % 2 == 0 ? 4 : 16];
      random.nextBytes(bytes);
      InetAddress address = InetAddress.getByAddress(bytes);
      byte[] other = bytes.clone();
      other[other.length - 1] ^= 1; // a neighbour
      String mine = key(address.getHostAddress());
      String neighbour = key(InetAddress.getByAddress(other).getHostAddress());
      assertThat(mine).as("seed %d, %s", SEED, address).isNotNull();
      assertThat(mine.equals(neighbour)).isEqualTo(bytes.length == 16);
    }
  }
}
