package io.penstock.benchmarks.filter;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * The time that a filter takes for one request, the server and the application left out. Both stubs
 * are used again and again; what a filter does to them is the same work that a server's would be.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@SuppressWarnings("NullAway.Init") // by setUp
public class FilterBenchmark {

  private static final int PLENTY = 1_000_000_000;

  /** Whose filter. */
  @Param public FilterContender contender;

  /** How many clients there are, of which each request comes from the next. */
  @Param({"1", "1024"})
  public int clients;

  private String[] addresses;
  private int turn;
  private Filter generous;
  private Filter strict;
  private StubRequest request;
  private StubResponse response;
  private FilterChain chain;

  /** Lets every client in once, which is all that the strict filter grants. */
  @Setup
  public void setUp(Blackhole blackhole) throws Exception {
    addresses = new String[clients];
    for (int i = 0; i < clients; i++) {
      addresses[i] = "203.0." + (113 + i / 256) + "." + i % 256;
    }
    generous = contender.create(PLENTY);
    strict = contender.create(1);
    request = new StubRequest();
    response = new StubResponse(blackhole);
    chain = (passed, through) -> blackhole.consume(passed);
    for (int i = 0; i < 2 * clients; i++) { // Tomcat's windows may end in between
      pass(strict);
    }
  }

  /** Ends the filters. */
  @TearDown
  public void tearDown() {
    generous.destroy();
    strict.destroy();
  }

  /** A request that goes through. */
  @Benchmark
  public int allowed() throws Exception {
    int status = pass(generous);
    if (status != HttpServletResponse.SC_OK) {
      throw new IllegalStateException("status " + status + " (expected: 200)");
    }
    return status;
  }

  /** A request that does not; but for one of each client a minute. */
  @Benchmark
  public int denied() throws Exception {
    return pass(strict);
  }

  private int pass(Filter filter) throws Exception {
    turn = turn + 1 == clients ? 0 : turn + 1;
    request.begin(addresses[turn]);
    response.begin();
    filter.doFilter(request, response, chain);
    return response.getStatus();
  }
}
