package io.penstock.jaxrs.server;

import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/** Jersey in a servlet container. */
public final class RestServer extends JettyServer {

  /** A server whose web application lies in a directory. */
  public RestServer(Path webapp) {
    super(webapp);
  }

  @Override
  public RestServer properties(String text) throws IOException {
    super.properties(text);
    return this;
  }

  @Override
  public RestServer filter(FilterHolder filter) {
    super.filter(filter);
    return this;
  }

  /** Starts with the application as a servlet that is loaded on start-up. */
  public RestServer start(ResourceConfig application) throws Exception {
    start(new ServletHolder("api", new ServletContainer(application)));
    return this;
  }

  public RestServer start(Class<?>... components) throws Exception {
    return start(new ResourceConfig(components));
  }

  @Override
  ServletHolder servlet(App app) {
    return new ServletHolder("api", new ServletContainer(application(app)));
  }

  static ResourceConfig application(App app) {
    ResourceConfig application = new ResourceConfig(app.classes().toArray(Class<?>[]::new));
    app.instances().forEach(application::register);
    return application.addProperties(app.properties());
  }
}
