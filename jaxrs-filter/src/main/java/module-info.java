/** Rate limiting of Jakarta REST resources by annotation. */
@SuppressWarnings("requires-automatic") // what these are in the versions that there are
module io.penstock.jaxrs {
  requires transitive io.penstock.core;
  requires transitive jakarta.ws.rs;
  requires static jakarta.servlet; // only in a servlet container
  requires static jakarta.annotation; // only where the container honours it
  requires static jersey.common; // this and the following only on Jersey
  requires static jersey.server;
  requires static jakarta.inject;
  requires static org.glassfish.hk2.api;
  requires static org.glassfish.grizzly.http.server;
  requires static org.jspecify;

  exports io.penstock.jaxrs;

  opens io.penstock.jaxrs; // to whichever container injects its fields

  uses io.penstock.jaxrs.ConnectionLookup;
}
