package io.penstock.servlet.server;

import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.util.StatusCodes;
import jakarta.servlet.ServletContainerInitializer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Undertow 2.3. As it comes it makes a filter when the first request needs it; told so, it makes
 * all of them at deployment.
 */
public final class UndertowServer implements ServletServer {

  private static final List<Logger> LOGS =
      List.of(Logger.getLogger("io.undertow"), Logger.getLogger("org.xnio"));

  static {
    LOGS.forEach(log -> log.setLevel(Level.WARNING));
  }

  private final boolean eager;
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private Path webapp;
  private Undertow server;
  private Undertow second;
  private WarClassLoader loader;
  private PathResourceManager files;
  private DeploymentManager deployment;

  /** Null while there is no application. */
  private volatile HttpHandler application;

  private UndertowServer(boolean eager) {
    this.eager = eager;
  }

  /** As it comes. */
  public static UndertowServer lazy() {
    return new UndertowServer(false);
  }

  /** With filters that are made at deployment. */
  public static UndertowServer eager() {
    return new UndertowServer(true);
  }

  @Override
  public void start(Path webapp) throws Exception {
    this.webapp = webapp;
    server = listener("127.0.0.1");
    startApplication();
  }

  private Undertow listener(String address) {
    HttpHandler all =
        exchange -> {
          HttpHandler running = application;
          if (running == null) {
            exchange.setStatusCode(StatusCodes.SERVICE_UNAVAILABLE).endExchange();
          } else {
            running.handleRequest(exchange);
          }
        };
    Undertow made =
        Undertow.builder()
            .addHttpListener(0, address)
            .setIoThreads(2)
            .setWorkerThreads(32)
            .setHandler(all)
            .build();
    made.start();
    return made;
  }

  @Override
  public void startApplication() throws Exception {
    loader = new WarClassLoader(webapp, UndertowServer.class.getClassLoader());
    files = new PathResourceManager(webapp);
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(loader)
            .setContextPath("/")
            .setDeploymentName(webapp.toString())
            .setResourceManager(files)
            .setEagerFilterInit(eager);
    WebXml.apply(webapp.resolve("WEB-INF/web.xml"), loader, info);
    for (ServletContainerInitializer each :
        ServiceLoader.load(ServletContainerInitializer.class, loader)) {
      info.addServletContainerInitializer(
          new ServletContainerInitializerInfo(each.getClass(), Set.of()));
    }
    deployment = Servlets.newContainer().addDeployment(info);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      deployment.deploy();
      application = deployment.start();
    } catch (Exception | LinkageError e) {
      errors.add(rootOf(e).getMessage());
      if (deployment.getState() != DeploymentManager.State.UNDEPLOYED) {
        deployment.undeploy();
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Throwable rootOf(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  @Override
  public int listenOnIpv6() {
    second = listener("::1");
    return portOf(second);
  }

  @Override
  public boolean isApplicationUp() {
    return application != null;
  }

  @Override
  public List<String> deploymentErrors() {
    return errors;
  }

  @Override
  public List<String> leaks() {
    return List.of();
  }

  @Override
  public void stopApplication() throws Exception {
    application = null;
    deployment.stop();
    deployment.undeploy();
    // Else the thread that watches them would stay, and keep the class loader.
    files.close();
    loader.close();
  }

  @Override
  public Object contextAttribute(String name) {
    return deployment.getDeployment().getServletContext().getAttribute(name);
  }

  @Override
  public ClassLoader applicationClassLoader() {
    return loader;
  }

  @Override
  public int port() {
    return portOf(server);
  }

  private static int portOf(Undertow listener) {
    return ((InetSocketAddress) listener.getListenerInfo().get(0).getAddress()).getPort();
  }

  @Override
  public void close() throws Exception {
    try {
      if (application != null) {
        stopApplication();
      }
      if (loader != null) {
        files.close();
        loader.close();
      }
    } finally {
      // Its threads end a little later, and know the handler, which knows this.
      loader = null;
      files = null;
      deployment = null;
      if (second != null) {
        second.stop();
      }
      if (server != null) {
        server.stop();
      }
    }
  }
}
