package io.penstock.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.ManualTicker;
import io.penstock.config.ClientSettings;
import io.penstock.policy.RateLimitPolicies;
import io.penstock.policy.TestPolicies;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose request it is, behind proxies and without. */
class ClientsTest {

  private static final String PEER = "10.0.0.9";

  private static ClientSettings settings(String... lines) {
    List<String> all = new ArrayList<>(List.of("x.refill-rate=1"));
    for (String line : lines) {
      all.add("penstock." + line);
    }
    try (RateLimitPolicies policies =
        TestPolicies.of(new ManualTicker(), all.toArray(new String[0]))) {
      return policies.current().global().clients();
    }
  }

  /** The unmasked address of the client. */
  private static @Nullable String client(ClientSettings settings, TestRequest request) {
    return request.subject(settings).clientAddress().orElse(null);
  }

  private static TestRequest via(String peer, String... lines) {
    TestRequest request = TestRequest.get("/").from(peer);
    for (String line : lines) {
      request.header("X-Forwarded-For", line);
    }
    return request;
  }

  private static final ClientSettings TRUSTING =
      settings("trusted-proxies=10.0.0.0/8,2001:db8::/32");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9.9.9.9 | 9.9.9.9", // the client, as its only proxy saw it
        "9.9.9.9, 10.0.0.1, 10.0.0.2 | 9.9.9.9", // trusted addresses are skipped
        "1.1.1.1, 9.9.9.9, 10.0.0.1 | 9.9.9.9", // what the client itself had sent is not reached
        "10.0.0.1, 10.0.0.2 | 10.0.0.1", // all trusted: the leftmost
        "9.9.9.9:4711 | 9.9.9.9",
        "[2001:db9::1]:80, 10.1.1.1 | 2001:db9::1",
        "[2001:db9::1] | 2001:db9::1",
        "2001:db9::1 | 2001:db9::1",
        "2001:0DB9:0:0::0001 | 2001:db9::1",
        "fe80::1%eth0 | fe80::1",
        "::ffff:9.9.9.9 | 9.9.9.9",
        "::ffff:909:909 | 9.9.9.9",
        "9.9.9.9, ::ffff:10.0.0.1 | 9.9.9.9", // trusted in whatever clothing
        "9.9.9.9, ::ffff:a00:1 | 9.9.9.9",
        "9.9.9.9, 2001:db8::7 | 9.9.9.9",
        // the walk ends at the last good address
        "9.9.9.9, unknown, 10.0.0.1 | 10.0.0.1",
        "9.9.9.9, _hidden, 10.0.0.1 | 10.0.0.1",
        "9.9.9.9, , 10.0.0.1 | 10.0.0.1",
        "9.9.9.9, 10.0.0.1, | 10.0.0.9",
        "9.9.9.9, unknown | 10.0.0.9",
        "nonsense | 10.0.0.9",
        "'' | 10.0.0.9",
        "9.9.9 | 10.0.0.9",
        "0x9.9.9.9 | 10.0.0.9",
        "09.9.9.9 | 10.0.0.9",
        "151587081 | 10.0.0.9",
        "9.9.9.9: | 10.0.0.9",
        "9.9.9.9:port | 10.0.0.9",
        "9.9.9.9:123456 | 10.0.0.9",
        "[9.9.9.9] | 10.0.0.9",
        "[2001:db9::1 | 10.0.0.9",
        "[2001:db9::1]80 | 10.0.0.9",
        "localhost | 10.0.0.9",
        "\"9.9.9.9\" | 10.0.0.9",
      })
  void theListIsWalkedFromTheRight(String header, String client) {
    assertThat(client(TRUSTING, via(PEER, header))).isEqualTo(client);
  }

  @Test
  void leftmostXForwardedForIsNotTrusted() {
    assertThat(client(TRUSTING, via(PEER, "127.0.0.1, 9.9.9.9"))).isEqualTo("9.9.9.9");
    assertThat(client(TRUSTING, via(PEER, "10.0.0.1, 9.9.9.9, 10.0.0.2"))).isEqualTo("9.9.9.9");
  }

  @Test
  void allLinesAreOneList() {
    assertThat(client(TRUSTING, via(PEER, "1.1.1.1", "9.9.9.9, 10.0.0.1", "10.0.0.2")))
        .isEqualTo("9.9.9.9");
    assertThat(client(TRUSTING, via(PEER, "9.9.9.9", "", "10.0.0.2"))).isEqualTo("10.0.0.2");
  }

  @Test
  void onlyTrustedPeersAreBelieved() {
    assertThat(client(TRUSTING, via("192.0.2.1", "9.9.9.9"))).isEqualTo("192.0.2.1");
    assertThat(client(TRUSTING, via("::ffff:10.0.0.1", "9.9.9.9"))).isEqualTo("9.9.9.9");
    assertThat(client(TRUSTING, via("[2001:db8::1]", "9.9.9.9"))).isEqualTo("9.9.9.9");
    assertThat(client(TRUSTING, via("2001:db8::1%3", "9.9.9.9"))).isEqualTo("9.9.9.9");
    assertThat(client(TRUSTING, via("/run/server.sock", "9.9.9.9"))).isNull();
    assertThat(client(TRUSTING, via(PEER))).isEqualTo(PEER);
    assertThat(client(settings("trusted-proxies=loopback"), via("::1", "9.9.9.9")))
        .isEqualTo("9.9.9.9");
    assertThat(client(settings("trusted-proxies=private"), via("192.168.7.7", "9.9.9.9")))
        .isEqualTo("9.9.9.9");
    assertThat(client(settings("trusted-proxies=none"), via("127.0.0.1", "9.9.9.9")))
        .isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | 1.1.1.1, 9.9.9.9 | 9.9.9.9",
        "2 | 1.1.1.1, 9.9.9.9, 10.0.0.1 | 9.9.9.9",
        "2 | 9.9.9.9, [2001:db9::1]:80 | 9.9.9.9",
        "3 | 9.9.9.9, 10.0.0.1 | 10.0.0.9", // fewer than that
        "2 | 9.9.9.9, unknown | 10.0.0.9", // a bad one among them
        "2 | unknown, 9.9.9.9 | 10.0.0.9",
        "1 | unknown, 9.9.9.9 | 9.9.9.9", // a bad one behind them
        "1 | '' | 10.0.0.9",
      })
  void hopsAreCountedFromTheRight(int hops, String header, String client) {
    assertThat(client(settings("trusted-hops=" + hops), via(PEER, header))).isEqualTo(client);
  }

  @Test
  void hopsAreCountedOverAllLines() {
    assertThat(client(settings("trusted-hops=2"), via(PEER, "9.9.9.9", "10.0.0.1")))
        .isEqualTo("9.9.9.9");
    assertThat(client(settings("trusted-hops=1"), via(PEER))).isEqualTo(PEER);
    // a proxy on a Unix socket has no address of its own
    assertThat(client(settings("trusted-hops=1"), via("", "9.9.9.9"))).isEqualTo("9.9.9.9");
  }

  private static TestRequest forwarded(String... lines) {
    TestRequest request = TestRequest.get("/").from(PEER).header("X-Forwarded-For", "6.6.6.6");
    for (String line : lines) {
      request.header("Forwarded", line);
    }
    return request;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "for=9.9.9.9 | 9.9.9.9",
        "For=9.9.9.9;proto=https;by=10.0.0.9 | 9.9.9.9",
        "proto=https; for=9.9.9.9 ;host=example.org | 9.9.9.9",
        "for=1.1.1.1, for=9.9.9.9, for=10.0.0.1 | 9.9.9.9",
        "for=\"[2001:db9::1]:4711\" | 2001:db9::1",
        "for=\"[2001:db9::1]\", for=\"10.0.0.1:80\" | 2001:db9::1",
        "for=[2001:db9::1]:80 | 2001:db9::1", // quotes forgotten
        "for=9.9.9.9:80 | 9.9.9.9",
        "for=\"9.9.9.9:_port\" | 9.9.9.9",
        "for=\"\\9.9.9.9\" | 9.9.9.9", // an escaped character is that character
        "for=9.9.9.9;host=\"a, for=6.6.6.6\" | 9.9.9.9", // a comma in quotes separates nothing
        "for=9.9.9.9;host=\"a\\\", for=6.6.6.6;b=\\\"\" | 9.9.9.9",
        "for=9.9.9.9, for=unknown, for=10.0.0.1 | 10.0.0.1",
        "for=9.9.9.9, for=_hidden | 10.0.0.9",
        "for=9.9.9.9, proto=http | 10.0.0.9", // an element without address
        "for=9.9.9.9, | 10.0.0.9",
        "for=9.9.9.9;for=8.8.8.8 | 10.0.0.9", // which of the two?
        "for=9.9.9.9;for= | 10.0.0.9",
        "9.9.9.9 | 10.0.0.9",
        "for =9.9.9.9 | 10.0.0.9",
        "for=9.9.9.9 for=8.8.8.8 | 10.0.0.9",
        "for=\"9.9.9.9 | 10.0.0.9",
        "for=\"9.9.9.9\"x | 10.0.0.9",
        "for=\"9.9.9.9\\ | 10.0.0.9",
        // a stray quote of the client must not hide where the proxy's own element begins
        "for=6.6.6.6;x=\", for=9.9.9.9 | 10.0.0.9",
        "for=\", for=9.9.9.9;by=\"_x\" | 10.0.0.9",
        "'' | 10.0.0.9",
      })
  void theStandardHeaderIsWalkedInTheSameWay(String header, String client) {
    ClientSettings settings = settings("trusted-proxies=10.0.0.0/8", "forwarded-header=Forwarded");
    assertThat(client(settings, forwarded(header))).isEqualTo(client);
  }

  @Test
  void theStandardHeaderMayComeInLines() {
    ClientSettings settings = settings("trusted-proxies=10.0.0.0/8", "forwarded-header=forwarded");
    assertThat(client(settings, forwarded("for=9.9.9.9, for=10.0.0.2", "for=10.0.0.1")))
        .isEqualTo("9.9.9.9");
    assertThat(client(settings, forwarded("for=\"", "for=10.0.0.1"))).isEqualTo("10.0.0.1");
    assertThat(
            client(
                settings("trusted-hops=2", "forwarded-header=forwarded"),
                forwarded("for=9.9.9.9", "for=10.0.0.1")))
        .isEqualTo("9.9.9.9");
  }

  @Test
  void aHeaderMayHoldOneAddress() {
    ClientSettings settings =
        settings("trusted-proxies=10.0.0.0/8", "forwarded-header=CF-Connecting-IP");
    TestRequest plain = via(PEER, "6.6.6.6");
    assertThat(client(settings, plain)).isEqualTo(PEER); // exactly one header is ever read
    assertThat(client(settings, plain.header("CF-Connecting-IP", "9.9.9.9"))).isEqualTo("9.9.9.9");
    assertThat(client(settings, plain.header("CF-Connecting-IP", "8.8.8.8"))).isEqualTo(PEER);
    assertThat(client(settings, via(PEER).header("cf-connecting-ip", "8.8.8.8, 9.9.9.9")))
        .isEqualTo(PEER);
    assertThat(client(settings, via("192.0.2.1").header("cf-connecting-ip", "9.9.9.9")))
        .isEqualTo("192.0.2.1");
    ClientSettings oneHop = settings("trusted-hops=1", "forwarded-header=cf-connecting-ip");
    assertThat(client(oneHop, via(PEER).header("cf-connecting-ip", "9.9.9.9")))
        .isEqualTo("9.9.9.9");
  }

  @Test
  void noNameIsEverLookedUp() {
    for (String name : List.of("localhost", "example.org", "a.b.c.d", "10.0.0.1.example.org")) {
      assertThat(client(TRUSTING, via(PEER, name))).isEqualTo(PEER);
      assertThat(client(TRUSTING, via(name, "9.9.9.9"))).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "9.9.9.9, 32, 64, 9.9.9.9",
    "9.9.9.9, 24, 64, 9.9.9.0/24",
    "9.9.9.9, 0, 64, 0.0.0.0/0",
    "2001:db9:1:2:3:4:5:6, 32, 64, 2001:db9:1:2::/64",
    "2001:db9:1:2:3:4:5:6, 32, 56, 2001:db9:1::/56",
    "2001:db9:1:2:3:4:5:6, 32, 128, 2001:db9:1:2:3:4:5:6",
    "2001:db9:1:2:3:4:5:6, 32, 0, ::/0",
    "::ffff:9.9.9.9, 24, 56, 9.9.9.0/24",
    "::ffff:9.9.9.9, 32, 56, 9.9.9.9",
  })
  void keysHoldAPrefix(String address, int ipv4, int ipv6, String key) {
    ClientSettings settings =
        settings("trusted-proxies=none", "ipv4-prefix=" + ipv4, "ipv6-prefix=" + ipv6);
    KeyMaker byAddress = new KeyMaker(TestPolicies.key("ip"));
    assertThat(byAddress.keyOf(via(address).subject(settings))).isEqualTo("ip=" + key);
  }

  @Test
  void rotationWithinA64IsOneClient() {
    KeyMaker byAddress = new KeyMaker(TestPolicies.key("ip"));
    ClientSettings settings = settings("trusted-proxies=10.0.0.0/8");
    for (int i = 0; i < 100; i++) {
      TestRequest request = via(PEER, "2001:db9:1:2:" + Integer.toHexString(i) + "::" + i);
      assertThat(byAddress.keyOf(request.subject(settings))).isEqualTo("ip=2001:db9:1:2::/64");
    }
  }

  @Test
  void ipv4MappedAddressesAreNotOneClientUnderAnIpv6Prefix() {
    KeyMaker byAddress = new KeyMaker(TestPolicies.key("ip"));
    ClientSettings settings = settings("trusted-proxies=none", "ipv6-prefix=56");
    for (String mapped : List.of("::ffff:1.2.3.4", "::ffff:102:304", "0:0:0:0:0:FFFF:0102:0304")) {
      assertThat(byAddress.keyOf(via(mapped).subject(settings))).isEqualTo("ip=1.2.3.4");
    }
    assertThat(byAddress.keyOf(via("::ffff:1.2.3.5").subject(settings))).isEqualTo("ip=1.2.3.5");
  }

  @Test
  void anIgnoredForwardingHeaderIsExplainedOnce() {
    for (String header : List.of("X-Forwarded-For", "Forwarded", "X-Real-IP")) {
      ClientSettings unset = settings("forwarded-header=x-real-ip");
      try (Logged logged = new Logged(Advice.class)) {
        Clients clients = new Clients(unset, new Advice());
        TestRequest plain = via("192.0.2.1");
        assertThat(clients.of(plain).text()).isEqualTo("192.0.2.1");
        assertThat(logged.messages(Level.SEVERE)).isEmpty();
        for (int i = 0; i < 3; i++) {
          assertThat(clients.of(via("192.0.2.1").header(header, "secret")).text())
              .isEqualTo("192.0.2.1");
        }
        assertThat(logged.messages(Level.SEVERE)).hasSize(1);
        assertThat(logged.messages(Level.SEVERE).get(0))
            .contains("penstock.trusted-proxies", "penstock.trusted-hops", "none")
            .contains(header.toLowerCase(java.util.Locale.ROOT))
            .doesNotContain("secret", "192.0.2.1");
      }
    }
  }

  /** As of a proxy on a machine that checked its own health first. */
  @Test
  void anIgnoredForwardingHeaderIsExplainedHoweverLateItComes() {
    for (int before : new int[] {255, 256, 5_000, 5_007}) {
      try (Logged logged = new Logged(Advice.class)) {
        Clients clients = new Clients(settings(), new Advice());
        for (int i = 0; i < before; i++) {
          assertThat(clients.of(via("127.0.0.1"))).isNotNull();
        }
        assertThat(logged.messages(Level.SEVERE)).isEmpty();
        for (int i = 0; i < 16; i++) {
          assertThat(clients.of(via("127.0.0.1", "9.9.9.9"))).isNotNull();
        }
        assertThat(logged.messages(Level.SEVERE)).hasSize(1);
      }
    }
  }

  @Test
  void nothingIsSaidWhereProxiesWereSpokenOf() {
    for (String said :
        List.of("trusted-proxies=none", "trusted-proxies=private", "trusted-hops=1")) {
      try (Logged logged = new Logged(Advice.class)) {
        Clients clients = new Clients(settings(said), new Advice());
        assertThat(clients.of(via("192.0.2.1", "nonsense")).text()).isEqualTo("192.0.2.1");
        assertThat(logged.messages(Level.SEVERE)).isEmpty();
      }
    }
  }

  @Test
  void aLongListIsNotWalkedForEver() {
    String trusted = "10.0.0.1,".repeat(100_000) + "10.0.0.2";
    assertThat(client(TRUSTING, via(PEER, "9.9.9.9," + trusted))).isEqualTo("10.0.0.1");
  }
}
