package io.penstock.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Decision;
import io.penstock.jaxrs.server.AnyServer;
import io.penstock.jaxrs.server.App;
import io.penstock.jaxrs.server.GrizzlyServer;
import io.penstock.jaxrs.server.RestServer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On Jersey a resource method may take the decision. */
class JerseyDecisionTest {

  @Path("taking")
  public static class Taking {
    @GET
    @RateLimited(name = "taken", refillRate = "3/h")
    public String get(@Context Decision decision) {
      return decision.allowed() + " " + decision.remaining() + " of " + decision.limit().capacity();
    }

    @GET
    @Path("free")
    public String free(@Context Decision decision) {
      return String.valueOf(decision);
    }
  }

  static Stream<AnyServer.Kind> kinds() {
    return Stream.of(RestServer::new, GrizzlyServer::new);
  }

  @TempDir java.nio.file.Path directory;

  @ParameterizedTest
  @MethodSource("kinds")
  void eachRequestItsOwn(AnyServer.Kind kind) throws Exception {
    try (AnyServer server =
        kind.in(directory).start(App.of(RateLimitFeature.class, Taking.class))) {
      assertThat(server.get("/taking").body()).isEqualTo("true 2 of 3");
      assertThat(server.get("/taking").body()).isEqualTo("true 1 of 3");
      assertThat(server.get("/taking/free").body()).as("not limited").isEqualTo("null");
    }
  }
}
