package io.penstock.servlet;

import io.penstock.servlet.server.JettyEe10Server;
import org.junit.jupiter.api.Nested;

/** Everything that the filter promises, on Jetty with Servlet 6.0. */
final class JettyEe10IT {

  @Nested
  final class Responses extends ResponseContract {
    Responses() {
      super(new JettyEe10Server());
    }
  }

  @Nested
  final class Dispatches extends DispatchContract {
    Dispatches() {
      super(new JettyEe10Server());
    }
  }

  @Nested
  final class Concurrency extends ConcurrencyContract {
    Concurrency() {
      super(new JettyEe10Server());
    }
  }

  @Nested
  final class Configuration extends ConfigurationContract {
    Configuration() {
      super(JettyEe10Server::new);
    }
  }

  @Nested
  final class Redeploy extends RedeployContract {
    Redeploy() {
      super(JettyEe10Server::new);
    }
  }
}
