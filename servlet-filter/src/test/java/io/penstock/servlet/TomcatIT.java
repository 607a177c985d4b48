package io.penstock.servlet;

import io.penstock.servlet.server.TomcatServer;
import org.junit.jupiter.api.Nested;

/** Everything that the filter promises, on Tomcat. */
final class TomcatIT {

  @Nested
  final class Responses extends ResponseContract {
    Responses() {
      super(new TomcatServer());
    }
  }

  @Nested
  final class Dispatches extends DispatchContract {
    Dispatches() {
      super(new TomcatServer());
    }
  }

  @Nested
  final class Concurrency extends ConcurrencyContract {
    Concurrency() {
      super(new TomcatServer());
    }
  }

  @Nested
  final class Configuration extends ConfigurationContract {
    Configuration() {
      super(TomcatServer::new);
    }
  }

  @Nested
  final class Redeploy extends RedeployContract {
    Redeploy() {
      super(TomcatServer::new);
    }
  }
}
