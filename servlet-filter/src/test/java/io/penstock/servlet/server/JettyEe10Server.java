package io.penstock.servlet.server;

import java.nio.file.Path;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.handler.ContextHandler;

/** Jetty 12 with its environment ee10: Servlet 6.0. */
public final class JettyEe10Server extends JettyServer {

  private WebAppContext context;

  /** Lets any spelling of a path in. */
  public JettyEe10Server() {
    this(Spellings.ANY);
  }

  public JettyEe10Server(Spellings spellings) {
    super(spellings);
  }

  @Override
  ContextHandler application(Path webapp, boolean decodeAmbiguous) {
    context = new WebAppContext();
    context.setContextPath("/");
    context.setWar(webapp.toString());
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
