/** Rate limiting of Jakarta REST resources by annotation. */
module io.penstock.jaxrs {
  requires transitive io.penstock.core;
  requires transitive jakarta.ws.rs;
  requires static jakarta.servlet; // only in a servlet container
  requires static jakarta.annotation; // only where the container honours it
  requires static org.jspecify;

  exports io.penstock.jaxrs;

  opens io.penstock.jaxrs; // to whichever container injects its fields
}
