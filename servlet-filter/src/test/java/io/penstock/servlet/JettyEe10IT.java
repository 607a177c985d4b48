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
  final class Spellings extends SpellingsContract {
    Spellings() {
      super(new JettyEe10Server());
    }
  }

  @Nested
  final class Denials extends DenialContract {
    Denials() {
      super(new JettyEe10Server());
    }
  }

  @Nested
  final class Rules extends RulesContract {
    Rules() {
      super(new JettyEe10Server());
    }
  }

  @Nested
  final class Keys extends KeysContract {
    Keys() {
      super(new JettyEe10Server());
    }
  }

  @Nested
  final class Clients extends ClientsContract {
    Clients() {
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
  final class Ends extends EndContract {
    Ends() {
      super(new JettyEe10Server());
    }
  }

  @Nested
  final class Streams extends StreamsContract {
    Streams() {
      super(new JettyEe10Server());
    }
  }

  @Nested
  final class Hostile extends HostileRequestsContract {
    Hostile() {
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
  final class Initializer extends InitializerContract {
    Initializer() {
      super(JettyEe10Server::withInitializers);
    }
  }

  @Nested
  final class Reload extends ReloadContract {
    Reload() {
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
