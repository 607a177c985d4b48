/** Rate limiting by bucket actors, and everything that both filters share. */
@SuppressWarnings("module") // penstock-redis need not be there
module io.penstock.core {
  requires inet.ipaddr;
  requires static org.jspecify;
  requires static com.google.errorprone.annotations;

  exports io.penstock;
  exports io.penstock.config;
  exports io.penstock.http;
  exports io.penstock.policy;
  exports io.penstock.spi to
      io.penstock.redis;

  uses io.penstock.spi.BackendProvider;
}
