package io.penstock.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.jaxrs.server.AnyServer;
import io.penstock.jaxrs.server.App;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions are told apart where the server has them. */
abstract class SessionContract {

  @Path("limited")
  public static class Limited {
    @GET
    @RateLimited(name = "session", refillRate = "1/h", key = "session")
    public String get() {
      return "";
    }
  }

  private final AnyServer.Kind kind;
  private final Class<?> beginning;
  @TempDir java.nio.file.Path directory;

  /**
   * Makes a contract.
   *
   * @param beginning a resource whose GET on {@code session} begins one
   */
  SessionContract(AnyServer.Kind kind, Class<?> beginning) {
    this.kind = kind;
    this.beginning = beginning;
  }

  @Test
  void eachHasABucket() throws Exception {
    try (AnyServer server =
        kind.in(directory).start(App.of(RateLimitFeature.class, Limited.class, beginning))) {
      String one = session(server);
      String two = session(server);

      assertThat(server.get("/limited", "Cookie", one).statusCode()).isEqualTo(200);
      assertThat(server.get("/limited", "Cookie", two).statusCode()).isEqualTo(200);
      assertThat(server.get("/limited", "Cookie", one).statusCode()).isEqualTo(429);
      assertThat(server.get("/limited").statusCode()).as("all others share one").isEqualTo(200);
      assertThat(server.get("/limited", "Cookie", "JSESSIONID=invented").statusCode())
          .as("an invented session is none")
          .isEqualTo(429);
    }
  }

  private static String session(AnyServer server) throws Exception {
    HttpResponse<String> begun = server.get("/session");
    String cookie = begun.headers().firstValue("Set-Cookie").orElseThrow();
    return cookie.substring(0, cookie.indexOf(';') < 0 ? cookie.length() : cookie.indexOf(';'));
  }
}
