package io.penstock.servlet;

import io.penstock.servlet.server.JettyEe11Server;
import org.junit.jupiter.api.Nested;

/** Everything that the filter promises, on Jetty with Servlet 6.1. */
final class JettyEe11IT {

  @Nested
  final class Responses extends ResponseContract {
    Responses() {
      super(new JettyEe11Server());
    }
  }

  @Nested
  final class Dispatches extends DispatchContract {
    Dispatches() {
      super(new JettyEe11Server());
    }
  }

  @Nested
  final class Concurrency extends ConcurrencyContract {
    Concurrency() {
      super(new JettyEe11Server());
    }
  }

  @Nested
  final class Configuration extends ConfigurationContract {
    Configuration() {
      super(JettyEe11Server::new);
    }
  }

  @Nested
  final class Redeploy extends RedeployContract {
    Redeploy() {
      super(JettyEe11Server::new);
    }
  }
}
