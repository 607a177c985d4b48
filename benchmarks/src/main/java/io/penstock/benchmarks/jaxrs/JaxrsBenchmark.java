package io.penstock.benchmarks.jaxrs;

import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ContainerResponse;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The time that Jersey takes for one request that goes through, without any server. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 15, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // by setUp
public class JaxrsBenchmark {

  private static final URI BASE = URI.create("http://localhost/");
  private static final URI ITEMS = BASE.resolve("items");

  /** Whose limits. */
  @Param public JaxrsContender contender;

  /** How many clients there are, of which each request comes from the next. */
  @Param({"1", "1024"})
  public int clients;

  private ApplicationHandler application;
  private SecurityContext[] users;
  private int turn;

  /** Starts the application, and sees that it limits if it is to. */
  @Setup
  public void setUp() throws Exception {
    application = new ApplicationHandler(contender.application());
    users = new SecurityContext[clients];
    for (int i = 0; i < clients; i++) {
      users[i] = new LoggedIn("client-" + i);
    }
    boolean told = answer().getHeaders().containsKey("RateLimit");
    if (told != (contender != JaxrsContender.NONE)) {
      throw new IllegalStateException("RateLimit in the response: " + told);
    }
  }

  /** Ends the application. */
  @TearDown
  public void tearDown() {
    application.onShutdown(null);
  }

  /** A request that goes through. */
  @Benchmark
  public ContainerResponse allowed() throws Exception {
    ContainerResponse response = answer();
    if (response.getStatus() != 204) {
      throw new IllegalStateException("status " + response.getStatus() + " (expected: 204)");
    }
    return response;
  }

  private ContainerResponse answer() throws Exception {
    turn = turn + 1 == clients ? 0 : turn + 1;
    ContainerRequest request =
        new ContainerRequest(
            BASE,
            ITEMS,
            "GET",
            users[turn],
            new MapPropertiesDelegate(),
            application.getConfiguration());
    return application.apply(request).get();
  }
}
