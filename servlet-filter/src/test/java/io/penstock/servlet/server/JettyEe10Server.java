package io.penstock.servlet.server;

import java.nio.file.Path;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.handler.ContextHandler;

/** Jetty 12 with its environment ee10: Servlet 6.0. */
public final class JettyEe10Server extends JettyServer {

  private final boolean initializers;
  private WebAppContext context;

  /** Lets any spelling of a path in. */
  public JettyEe10Server() {
    this(Spellings.ANY);
  }

  public JettyEe10Server(Spellings spellings) {
    this(spellings, false);
  }

  private JettyEe10Server(Spellings spellings, boolean initializers) {
    super(spellings);
    this.initializers = initializers;
  }

  /** Runs the initializers of applications, as Jetty does where that module is there. */
  public static JettyEe10Server withInitializers() {
    return new JettyEe10Server(Spellings.ANY, true);
  }

  @Override
  ContextHandler application(Path webapp, boolean decodeAmbiguous) {
    context = new WebAppContext();
    context.setContextPath("/");
    context.setWar(webapp.toString());
    if (!initializers) {
      context.removeConfiguration(new AnnotationConfiguration());
    }
    context.getServletHandler().setDecodeAmbiguousURIs(decodeAmbiguous);
    return context;
  }

  @Override
  Throwable unavailable() {
    return context.getUnavailableException();
  }

  @Override
  public Object contextAttribute(String name) {
    return context.getServletContext().getAttribute(name);
  }
}
