package io.penstock.jaxrs;

import io.penstock.config.ConfigurationException;
import jakarta.ws.rs.container.ResourceContext;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.FeatureContext;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds one application. Containers tell of themselves by filling fields, which each kind
 * of container has in a class of its own that is loaded only where it can be: those classes are
 * registered here, and report what they found. All of that happens before the first resource method
 * is presented, by one thread.
 */
final class ContainerAccess {

  private static final String PROPERTY = "io.penstock.jaxrs.container";

  private final boolean jersey;
  private final List<AutoCloseable> closing = new ArrayList<>(); // guarded by this
  private @Nullable Surroundings servlet;
  private @Nullable ConnectionLookup connections;
  private @Nullable ResourceContext injection;
  private @Nullable Application application;

  /** That of an application of which nothing is known yet but whether it is Jersey's. */
  ContainerAccess(boolean jersey) {
    this.jersey = jersey;
  }

  /** The one of an application, with everything registered that it needs. */
  static ContainerAccess of(FeatureContext context) {
    Configuration configuration = context.getConfiguration();
    if (configuration.getProperty(PROPERTY) instanceof ContainerAccess known) {
      return known;
    }
    boolean jersey = configuration.getClass().getName().startsWith("org.glassfish.jersey.");
    ContainerAccess access = new ContainerAccess(jersey);
    context.property(PROPERTY, access);
    if (isPresent("jakarta.servlet.http.HttpServletRequest")) {
      context.register(ServletSurroundings.finder(access));
    }
    if (jersey) {
      if (isPresent("org.glassfish.grizzly.http.server.Request")) {
        context.register(new GrizzlyConnections(access));
      }
      if (isPresent("org.glassfish.hk2.utilities.binding.AbstractBinder")) {
        context.register(new JerseyDecisions());
      }
      context.register(EndOfApplication.class); // other containers do not know its annotation
    }
    return access;
  }

  /** That of an application that has begun; null where nothing was registered. */
  static @Nullable ContainerAccess of(Configuration configuration) {
    return configuration.getProperty(PROPERTY) instanceof ContainerAccess known ? known : null;
  }

  private static boolean isPresent(String className) {
    try {
      Class.forName(className, false, ContainerAccess.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  void found(Surroundings servlet) {
    this.servlet = servlet;
  }

  void found(ConnectionLookup connections) {
    this.connections = connections;
  }

  /**
   * Takes what a feature was given. Only Jersey's resource context works before the first request;
   * and only Jersey tells of resource classes in its configuration, others in the application.
   */
  void take(@Nullable ResourceContext injection, @Nullable Application application) {
    this.injection = jersey ? injection : null;
    this.application = jersey ? null : application;
  }

  boolean isJersey() {
    return jersey;
  }

  /** What tells of resource classes that the configuration does not tell of. */
  @Nullable Application application() {
    return application;
  }

  /**
   * What there is: a servlet container, Grizzly, or what the application tells.
   *
   * @throws ConfigurationException if the application tells it twice
   */
  Surroundings surroundings() {
    if (servlet != null) {
      return servlet;
    }
    return new BareSurroundings(connections == null ? ofApplication() : connections);
  }

  private @Nullable ConnectionLookup ofApplication() {
    List<ConnectionLookup> found =
        ServiceLoader.load(ConnectionLookup.class, BareSurroundings.ofThread()).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    if (found.size() > 1) {
      throw new ConfigurationException(
          List.of(
              "META-INF/services/"
                  + ConnectionLookup.class.getName()
                  + ": "
                  + found.stream().map(each -> each.getClass().getName()).toList()
                  + " (expected: one of them)"));
    }
    if (found.isEmpty()) {
      return null;
    }
    return injection == null ? found.get(0) : injection.initResource(found.get(0));
  }

  /** Takes what is to be closed with the application. */
  synchronized void closing(AutoCloseable each) {
    closing.add(each);
  }

  /** Closes it all. */
  synchronized void close() {
    for (AutoCloseable each : closing) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot be closed: " + each, e);
      }
    }
    closing.clear();
  }
}
