package io.penstock.servlet.server;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.ServerInfo;
import org.apache.tomcat.util.IntrospectionUtils;
import org.apache.tomcat.util.scan.StandardJarScanner;

/** Tomcat, embedded: 10.1 or 11, whichever is on the class path. */
public final class TomcatServer implements ServletServer {

  private static final List<Logger> LOGS =
      List.of(Logger.getLogger("org.apache.catalina"), Logger.getLogger("org.apache.coyote"));

  static {
    LOGS.forEach(log -> log.setLevel(Level.WARNING));
  }

  private final Tomcat tomcat = new Tomcat();
  private final Complaints complaints = new Complaints();
  private Scratch scratch;
  private StandardContext context;

  @Override
  public void start(Path webapp) throws Exception {
    Logger.getLogger("").addHandler(complaints);
    scratch = new Scratch("tomcat");
    tomcat.setBaseDir(scratch.directory.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    // Its defaults are made for JSP, which is not here.
    tomcat.setAddDefaultWebXmlToWebapp(false);
    context = (StandardContext) tomcat.addWebapp("", webapp.toString());
    context.setParentClassLoader(TomcatServer.class.getClassLoader());
    // Three searches for leaks that would need the JDK opened; Tomcat 11 has one of them no more.
    for (String search : List.of("ObjectStreamClassCaches", "RmiTargets", "ThreadLocals")) {
      IntrospectionUtils.setProperty(context, "clearReferences" + search, "false");
    }
    StandardJarScanner scanner = new StandardJarScanner();
    scanner.setScanClassPath(false);
    scanner.setScanManifest(false);
    context.setJarScanner(scanner);
    tomcat.start();
  }

  /** Which Tomcat this is: {@code Apache Tomcat/10.1.59}. */
  public static String version() {
    return ServerInfo.getServerInfo();
  }

  @Override
  public int listenOnIpv6() {
    Connector second = new Connector();
    second.setProperty("address", "::1");
    second.setPort(0);
    tomcat.getService().addConnector(second);
    return second.getLocalPort();
  }

  @Override
  public boolean isApplicationUp() {
    return context.getState() == LifecycleState.STARTED;
  }

  @Override
  public List<String> deploymentErrors() {
    return complaints.errors;
  }

  @Override
  public List<String> leaks() {
    return complaints.leaks;
  }

  @Override
  public void stopApplication() throws Exception {
    context.stop();
  }

  @Override
  public void startApplication() throws Exception {
    context.start();
  }

  @Override
  public Object contextAttribute(String name) {
    return context.getServletContext().getAttribute(name);
  }

  @Override
  public ClassLoader applicationClassLoader() {
    return context.getLoader().getClassLoader();
  }

  @Override
  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  public void close() throws Exception {
    Logger.getLogger("").removeHandler(complaints);
    if (scratch == null) {
      return; // never started
    }
    try {
      tomcat.stop();
    } finally {
      try {
        tomcat.destroy();
      } finally {
        // Else the next Tomcat of this JVM would make this one's directory again.
        System.clearProperty("catalina.home");
        System.clearProperty("catalina.base");
        scratch.close();
      }
    }
  }

  /**
   * Tomcat tells of a filter or an initializer that failed, and of threads left behind, nowhere but
   * in its log.
   */
  private static final class Complaints extends Handler {

    final List<String> errors = new CopyOnWriteArrayList<>();
    final List<String> leaks = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord entry) {
      String logger = String.valueOf(entry.getLoggerName());
      boolean ofApplication =
          logger.contains("[Tomcat].[localhost]") || logger.endsWith(".StandardContext");
      if (ofApplication && entry.getThrown() != null) {
        errors.add(entry.getThrown().getMessage());
      } else if (logger.contains("WebappClassLoaderBase")) {
        leaks.add(entry.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
