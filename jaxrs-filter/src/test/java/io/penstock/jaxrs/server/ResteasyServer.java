package io.penstock.jaxrs.server;

import jakarta.servlet.Servlet;
import jakarta.ws.rs.core.Application;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletHolder;

/**
 * RESTEasy in a servlet container. By name, since its classes are only there in a run without
 * Jersey.
 */
public final class ResteasyServer extends JettyServer {

  private static App next;

  /** A server whose web application lies in a directory. */
  public ResteasyServer(Path webapp) {
    super(webapp);
  }

  @Override
  ServletHolder servlet(App app) {
    next = app;
    ServletHolder holder = new ServletHolder("api", dispatcher());
    holder.setInitParameter("jakarta.ws.rs.Application", Adapter.class.getName());
    holder.setInitParameter("resteasy.servlet.mapping.prefix", "/api");
    return holder;
  }

  private static Class<? extends Servlet> dispatcher() {
    try {
      return Class.forName("org.jboss.resteasy.plugins.server.servlet.HttpServletDispatcher")
          .asSubclass(Servlet.class);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("this run is without RESTEasy", e);
    }
  }

  /** The application that was started last; RESTEasy makes it. */
  public static final class Adapter extends Application {

    private final App app = next;

    @Override
    public Set<Class<?>> getClasses() {
      return new LinkedHashSet<>(app.classes());
    }

    @Override
    @SuppressWarnings("deprecation") // what it is called everywhere
    public Set<Object> getSingletons() {
      return new LinkedHashSet<>(app.instances());
    }

    @Override
    public Map<String, Object> getProperties() {
      return app.properties();
    }
  }
}
