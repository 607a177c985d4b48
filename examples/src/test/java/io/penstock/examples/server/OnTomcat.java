package io.penstock.examples.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.startup.Tomcat;

/** A WAR at the root of Tomcat. */
public final class OnTomcat implements Callable<Integer>, AutoCloseable {

  private final Tomcat tomcat = new Tomcat();

  private final Path war;
  private final Path temporary;

  public OnTomcat(Path war, Path temporary) {
    this.war = war;
    this.temporary = temporary;
  }

  /** Starts it and tells its port. */
  @Override
  public Integer call() throws Exception {
    Files.createDirectories(temporary.resolve("webapps")); // where it is unpacked
    tomcat.setBaseDir(temporary.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.setAddDefaultWebXmlToWebapp(false); // its defaults are made for JSP
    Context application = tomcat.addWebapp("", war.toString());
    application.setParentClassLoader(OnTomcat.class.getClassLoader());
    Tomcat.addServlet(application, "default", "org.apache.catalina.servlets.DefaultServlet");
    application.addServletMapping("/", "default");
    tomcat.start();
    if (application.getState() != LifecycleState.STARTED) {
      throw new IllegalStateException("application: " + application.getState());
    }
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  public void close() throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }
}
