package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.server.ExpectedErrors;
import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.ServletServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose request it is: what the peer's address and the forwarding headers make of it. */
abstract class ClientsContract extends SiteContract {

  private static final AtomicInteger ADDRESSES = new AtomicInteger();

  ClientsContract(ServletServer server) {
    super(server, "rules");
  }

  /** An address that no other test has: 198.18.0.0/15 is for tests. */
  private static String address() {
    int n = ADDRESSES.incrementAndGet();
    return "198.18." + n / 250 + "." + (1 + n % 250);
  }

  /** The field of the first column names, at that path, the client CLIENT. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "listed | X-Forwarded-For: CLIENT",
        "listed | X-Forwarded-For: 192.0.2.99, CLIENT",
        "listed | X-Forwarded-For: CLIENT, 10.1.2.3",
        "listed | X-Forwarded-For: CLIENT, 10.1.2.3, 2001:db8:ffff::1, 127.0.0.1",
        "listed | X-Forwarded-For: nonsense, CLIENT, 10.0.0.1",
        "listed | X-Forwarded-For: ::ffff:CLIENT",
        "listed | X-Forwarded-For: CLIENT:4711",
        "listed | X-Forwarded-For: [::ffff:CLIENT]:4711, 10.1.2.3:80",
        "listed | X-Forwarded-For: 192.0.2.99,\tCLIENT \t, 10.0.0.1",
        "listed | X-Forwarded-For: _hidden, unknown, CLIENT",
        "forwarded | Forwarded: for=_hidden, for=unknown, for=CLIENT",
        "forwarded | Forwarded: for=192.0.2.99 , proto=http;FOR=CLIENT ; by=_x",
        "forwarded | Forwarded: for=CLIENT",
        "forwarded | Forwarded: for=192.0.2.99, for=CLIENT;proto=https;by=10.9.9.9",
        "forwarded | Forwarded: For=\"CLIENT:4711\", for=10.0.0.1;proto=http",
        "forwarded | Forwarded: for=\"[::ffff:CLIENT]:4711\"",
        "single | CF-Connecting-IP: CLIENT",
        "hops | X-Forwarded-For: CLIENT, 10.1.2.3",
        "hops | X-Forwarded-For: 192.0.2.99, CLIENT, 10.1.2.3",
      })
  void theHeaderTellsTheClient(String path, String line) throws Exception {
    String client = address();
    String get = "GET /" + path + "/x HTTP/1.1";

    assertThat(left(path, get, line.replace("CLIENT", client))).isEqualTo(99);
    assertThat(left(path, get, line.replace("CLIENT", client))).isEqualTo(98);
    assertThat(left(path, get, line.replace("CLIENT", address()))).isEqualTo(99);
  }

  @Test
  void severalLinesAreOneList() throws Exception {
    String client = address();
    String get = "GET /listed/x HTTP/1.1";

    left("listed", get, "X-Forwarded-For: " + client);

    assertThat(
            left(
                "listed",
                get,
                "X-Forwarded-For: 192.0.2.99",
                "x-forwarded-for: " + client + ", 10.0.0.1",
                "X-Forwarded-For: 10.0.0.2"))
        .isEqualTo(98);
  }

  @Test
  void manyLinesAndManyElementsAreReadFromTheRight() throws Exception {
    String client = address();
    List<String> lines = new ArrayList<>(List.of("GET /listed/x HTTP/1.1"));
    lines.add("X-Forwarded-For: " + client);
    for (int i = 0; i < 60; i++) {
      lines.add("X-Forwarded-For: 10.0.0." + i + ", 10.1.1.1");
    }

    assertThat(left("listed", lines.toArray(new String[0]))).isEqualTo(99);
    assertThat(left("listed", lines.get(0), lines.get(1))).isEqualTo(98);
  }

  @Test
  void theClientsOwnAdditionsOnTheLeftAreNotBelieved() throws Exception {
    String client = address();
    String get = "GET /listed/x HTTP/1.1";

    for (int i = 0; i < 5; i++) {
      assertThat(left("listed", get, "X-Forwarded-For: " + address() + ", " + client))
          .isEqualTo(99 - i);
    }
  }

  /** None of these names a client, so all of them are the peer's. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "strangers | X-Forwarded-For: CLIENT",
        "untold | X-Forwarded-For: CLIENT",
        "untold | Forwarded: for=CLIENT",
        "resolved | X-Forwarded-For: CLIENT",
        "listed | Forwarded: for=CLIENT",
        "listed | X-Real-IP: CLIENT",
        "listed | X-Forwarded-For: CLIENT, unknown",
        "listed | X-Forwarded-For: CLIENT, 010.0.0.1",
        "listed | X-Forwarded-For: CLIENT, 0xA.0.0.1",
        "listed | X-Forwarded-For: CLIENT, 10.1",
        "listed | X-Forwarded-For: CLIENT, _hidden",
        "listed | X-Forwarded-For: CLIENT,",
        "listed | X-Forwarded-For: CLIENT, 10.0.0.1:99999999",
        "listed | X-Forwarded-For: CLIENT 192.0.2.99",
        "listed | X-Forwarded-For: CLIENT;192.0.2.99",
        "listed | X-Forwarded-For: [CLIENT]",
        "forwarded | Forwarded: for=CLIENT, for=unknown",
        "forwarded | Forwarded: for=CLIENT;for=192.0.2.99",
        "forwarded | Forwarded: for=\"CLIENT",
        "forwarded | X-Forwarded-For: CLIENT",
        "forwarded | Forwarded: for=CLIENT, for=_hidden",
        "forwarded | Forwarded: for=CLIENT, for=\"10.0.0.1",
        "single | CF-Connecting-IP: CLIENT, CLIENT",
        "single | CF-Connecting-IP: client.example",
        "hops | X-Forwarded-For: CLIENT",
        "hops | X-Forwarded-For: CLIENT, nonsense",
      })
  void otherwiseThePeerIsTheClient(String path, String line) throws Exception {
    String get = "GET /" + path + "/x HTTP/1.1";

    try (ExpectedErrors expected = new ExpectedErrors()) {
      long first = left(path, get, line.replace("CLIENT", address()));
      assertThat(left(path, get, line.replace("CLIENT", address()))).isEqualTo(first - 1);
      if (!path.equals("hops")) {
        assertThat(left(path, get)).isEqualTo(first - 2);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "listed, 2001:db8:1:N::1, 2001:db8:1:N:ffff:ffff::2, true",
    "listed, 2001:db8:2:N::1, 2001:db8:3:N::1, false",
    "prefixes, 2001:db8:4:N00::1, 2001:db8:4:Nff::1, true",
    "prefixes, 198.51.N.1, 198.51.N.200, true",
    "prefixes, 203.0.N.1, 203.1.N.1, false",
    "listed, 2001:db8:5:N::1, [2001:db8:5:N::2%eth0]:4711, true",
    // IPv4 in the clothes of IPv6 is masked as IPv4, or all of it would be one client.
    "listed, ::ffff:198.52.N.1, ::ffff:198.53.N.1, false",
    "listed, ::ffff:c634:N, ::ffff:c635:N, false",
    "listed, ::ffff:198.54.0.N, ::ffff:c636:N, true",
  })
  void addressesAreCountedByPrefix(String path, String one, String other, boolean same)
      throws Exception {
    String n = Integer.toString(1 + ADDRESSES.incrementAndGet() % 9); // decimal and hexadecimal
    String get = "GET /" + path + "/x HTTP/1.1";

    long first = left(path, get, "X-Forwarded-For: " + one.replace("N", n));
    long second = left(path, get, "X-Forwarded-For: " + other.replace("N", n));

    assertThat(second == first - 1).isEqualTo(same);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, true",
    "::ffff:192.0.2.7, true",
    "2001:db8::7, true",
    "10.1.2.3, true",
    "fd00::1, true",
    "192.0.2.8, false",
    "2001:db8::8, false"
  })
  void exemptionsAreOfWholeAddresses(String client, boolean exempt) throws Exception {
    String response =
        Http.raw(server.port(), "GET /exempted/x HTTP/1.1", "X-Forwarded-For: " + client);

    assertThat(response).startsWith("HTTP/1.1 200");
    assertThat(response.contains("RateLimit: ")).isEqualTo(!exempt);
  }

  /** Silently counting everybody as the proxy is what the Tomcat manual calls self-inflicted. */
  @ParameterizedTest
  @ValueSource(strings = {"untold", "resolved"})
  void aForwardingHeaderThatIsNotBelievedIsExplainedOnce(String path) throws Exception {
    Recorder recorder = new Recorder();
    Logger logger = Logger.getLogger("io.penstock");
    server.stopApplication();
    server.startApplication();
    logger.addHandler(recorder);
    try (ExpectedErrors expected = new ExpectedErrors()) {
      for (int i = 0; i < 3; i++) {
        Http.raw(server.port(), "GET /" + path + "/x HTTP/1.1", "X-Forwarded-For: 192.0.2.1");
      }
    } finally {
      logger.removeHandler(recorder);
    }

    if (path.equals("untold")) {
      assertThat(recorder.messages).hasSize(1);
    } else {
      assertThat(recorder.messages).isEmpty();
    }
  }

  private long left(String policy, String... lines) throws Exception {
    String response = Http.raw(server.port(), lines);
    Matcher field = Pattern.compile("RateLimit: \"" + policy + "\";r=(\\d+)").matcher(response);
    assertThat(field.find()).as(response).isTrue();
    return Long.parseLong(field.group(1));
  }

  private static final class Recorder extends Handler {

    final List<String> messages = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord entry) {
      if (entry.getMessage().contains("trusted-proxies")) {
        messages.add(entry.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
