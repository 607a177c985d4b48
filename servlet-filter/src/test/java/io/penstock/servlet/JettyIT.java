package io.penstock.servlet;

import io.penstock.servlet.server.JettyServer;
import org.junit.jupiter.api.Nested;

/** Everything that the filter promises, on Jetty. */
final class JettyIT {

  @Nested
  final class Responses extends ResponseContract {
    Responses() {
      super(new JettyServer());
    }
  }

  @Nested
  final class Dispatches extends DispatchContract {
    Dispatches() {
      super(new JettyServer());
    }
  }

  @Nested
  final class Concurrency extends ConcurrencyContract {
    Concurrency() {
      super(new JettyServer());
    }
  }

  @Nested
  final class Configuration extends ConfigurationContract {
    Configuration() {
      super(JettyServer::new);
    }
  }

  @Nested
  final class Redeploy extends RedeployContract {
    Redeploy() {
      super(JettyServer::new);
    }
  }
}
