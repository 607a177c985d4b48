package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.ServletServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Tests against a web application in src/test/resources, deployed once for all of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
abstract class SiteContract {

  final ServletServer server;

  private final String site;

  SiteContract(ServletServer server) {
    this(server, "site");
  }

  SiteContract(ServletServer server, String site) {
    this.server = server;
    this.site = site;
  }

  @BeforeAll
  void start() throws Exception {
    server.start(Path.of(SiteContract.class.getResource("/" + site).toURI()));
    assertThat(server.deploymentErrors()).isEmpty();
    assertThat(server.isApplicationUp()).isTrue();
  }

  @AfterAll
  void close() throws Exception {
    server.close();
  }

  /** A client that nobody else is. */
  static String newKey() {
    return UUID.randomUUID().toString();
  }

  HttpResponse<String> get(String path, String key) throws Exception {
    return Http.get(server.uri(path), "X-Key", key);
  }
}
