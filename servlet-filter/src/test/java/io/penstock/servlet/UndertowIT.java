package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.app.ProgramListener;
import io.penstock.servlet.server.ExpectedErrors;
import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.UndertowServer;
import io.penstock.servlet.server.WebApp;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Everything that the filter promises, on Undertow. */
final class UndertowIT {

  @Nested
  final class Responses extends ResponseContract {
    Responses() {
      super(UndertowServer.lazy());
    }
  }

  @Nested
  final class Spellings extends SpellingsContract {
    Spellings() {
      super(UndertowServer.lazy());
    }
  }

  @Nested
  final class Denials extends DenialContract {
    Denials() {
      super(UndertowServer.lazy());
    }
  }

  @Nested
  final class Rules extends RulesContract {
    Rules() {
      super(UndertowServer.lazy());
    }
  }

  @Nested
  final class Keys extends KeysContract {
    Keys() {
      super(UndertowServer.lazy());
    }
  }

  @Nested
  final class Clients extends ClientsContract {
    Clients() {
      super(UndertowServer.lazy());
    }
  }

  @Nested
  final class Dispatches extends DispatchContract {
    Dispatches() {
      super(UndertowServer.lazy());
    }
  }

  @Nested
  final class Ends extends EndContract {
    Ends() {
      super(UndertowServer.lazy());
    }
  }

  @Nested
  final class Streams extends StreamsContract {
    Streams() {
      super(UndertowServer.lazy());
    }
  }

  @Nested
  final class Hostile extends HostileRequestsContract {
    Hostile() {
      super(UndertowServer.lazy());
    }
  }

  @Nested
  final class Concurrency extends ConcurrencyContract {
    Concurrency() {
      super(UndertowServer.lazy());
    }
  }

  @Nested
  final class Configuration extends ConfigurationContract {
    Configuration() {
      super(UndertowServer::lazy);
    }

    /** What a program registers is seen by nobody before the first request needs it. */
    @Override
    @Test
    void aProgramThatBringsPoliciesMayNotNameOthers() throws Exception {
      server.start(new WebApp(root).listener(ProgramListener.Overdone.class).root());

      assertThat(server.isApplicationUp()).isTrue();
      try (ExpectedErrors expected = new ExpectedErrors()) {
        for (int i = 0; i < 2; i++) {
          assertThat(Http.get(server.uri("/x")).statusCode()).isEqualTo(500);
        }
        server.stopApplication(); // Undertow stumbles over a filter that it could not make
      }
    }
  }

  @Nested
  final class Initializer extends InitializerContract {
    Initializer() {
      super(UndertowServer::lazy);
    }
  }

  @Nested
  final class Reload extends ReloadContract {
    Reload() {
      super(UndertowServer::eager);
    }
  }

  @Nested
  final class Redeploy extends RedeployContract {
    Redeploy() {
      super(UndertowServer::eager);
    }
  }
}
