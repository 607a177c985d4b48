package io.penstock.benchmarks.filter;

import io.penstock.servlet.RateLimitFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlets.DoSFilter;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A Jetty with one small servlet, behind the filter that the argument names. Prints its port, and
 * ends when its standard input does.
 */
final class EndToEndServer {

  /** Of the JVM that it is started in. */
  static final List<String> FLAGS = List.of("-Xms256m", "-Xmx256m");

  /** More than there will be. */
  private static final String RATE = "1000000000/min";

  /** What stands in front of the servlet. */
  enum Variant {
    NO_FILTER("no-filter"),
    PENSTOCK("penstock"),
    PENSTOCK_WITHOUT_FIELDS("penstock-without-fields"),
    DOS_FILTER("jetty-dosfilter"),
    TWO_FIELDS("two-fields");

    final String label;

    Variant(String label) {
      this.label = label;
    }
  }

  private EndToEndServer() {}

  public static void main(String[] args) throws Exception {
    Server server = new Server(new QueuedThreadPool(16));
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(Hello.class, "/*");
    switch (Variant.valueOf(args[0])) {
      case NO_FILTER -> {}
      case PENSTOCK -> add(context, new RateLimitFilter(), Map.of("refill-rate", RATE));
      // As DoSFilter, which says nothing of a limit in an answer that it lets through.
      case PENSTOCK_WITHOUT_FIELDS ->
          add(context, new RateLimitFilter(), Map.of("refill-rate", RATE, "headers", "none"));
      case TWO_FIELDS -> add(context, new TwoFields(), Map.of());
      // More than there will be; not much more, since it makes an array of that size per client.
      case DOS_FILTER -> add(context, new DoSFilter(), Map.of("maxRequestsPerSec", "100000"));
    }
    server.setHandler(context);
    server.start();
    System.out.println(connector.getLocalPort());
    while (System.in.read() >= 0) {
      // Until whoever started this is done with it.
    }
    server.stop();
  }

  private static void add(
      ServletContextHandler context, Filter filter, Map<String, String> initParams) {
    FilterHolder holder = new FilterHolder(filter);
    holder.setName("limit");
    holder.setAsyncSupported(true);
    holder.setInitParameters(initParams);
    context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
  }

  /**
   * Limits nothing: what fields in the response cost by themselves, whoever sets them, for the
   * server to write and for the client to read.
   */
  public static final class TwoFields implements Filter {

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      if (response instanceof HttpServletResponse answer) {
        answer.setHeader("RateLimit-Policy", "\"limit\";q=1000000000;w=60");
        answer.setHeader("RateLimit", "\"limit\";r=999999999;t=1");
      }
      chain.doFilter(request, response);
    }
  }

  /** Answers with a few bytes. */
  public static final class Hello extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/plain");
      response.getOutputStream().print("hello");
    }
  }
}
