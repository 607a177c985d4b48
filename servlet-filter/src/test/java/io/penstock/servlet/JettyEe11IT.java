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
  final class Spellings extends SpellingsContract {
    Spellings() {
      super(new JettyEe11Server());
    }
  }

  @Nested
  final class Denials extends DenialContract {
    Denials() {
      super(new JettyEe11Server());
    }
  }

  @Nested
  final class Rules extends RulesContract {
    Rules() {
      super(new JettyEe11Server());
    }
  }

  @Nested
  final class Keys extends KeysContract {
    Keys() {
      super(new JettyEe11Server());
    }
  }

  @Nested
  final class Clients extends ClientsContract {
    Clients() {
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
  final class Ends extends EndContract {
    Ends() {
      super(new JettyEe11Server());
    }
  }

  @Nested
  final class Streams extends StreamsContract {
    Streams() {
      super(new JettyEe11Server());
    }
  }

  @Nested
  final class Hostile extends HostileRequestsContract {
    Hostile() {
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
  final class Initializer extends InitializerContract {
    Initializer() {
      super(JettyEe11Server::withInitializers);
    }
  }

  @Nested
  final class Reload extends ReloadContract {
    Reload() {
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
