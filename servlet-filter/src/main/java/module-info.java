/** Rate limiting for every application on a Jakarta Servlet container. */
module io.penstock.servlet {
  requires transitive io.penstock.core;
  requires transitive jakarta.servlet;
  requires static org.jspecify;

  exports io.penstock.servlet;

  provides jakarta.servlet.ServletContainerInitializer with
      io.penstock.servlet.RateLimitInitializer;
}
