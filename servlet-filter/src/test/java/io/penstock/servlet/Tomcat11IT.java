package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servlet.server.TomcatServer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Everything that the filter promises, on Tomcat 11. */
final class Tomcat11IT {

  @Test
  void thisIsTheTomcatThatIsMeant() {
    assertThat(TomcatServer.version()).startsWith("Apache Tomcat/11.0.");
  }

  @Nested
  final class Responses extends ResponseContract {
    Responses() {
      super(new TomcatServer());
    }
  }

  @Nested
  final class Spellings extends SpellingsContract {
    Spellings() {
      super(new TomcatServer());
    }
  }

  @Nested
  final class Denials extends DenialContract {
    Denials() {
      super(new TomcatServer());
    }
  }

  @Nested
  final class Rules extends RulesContract {
    Rules() {
      super(new TomcatServer());
    }
  }

  @Nested
  final class Keys extends KeysContract {
    Keys() {
      super(new TomcatServer());
    }
  }

  @Nested
  final class Clients extends ClientsContract {
    Clients() {
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
  final class Ends extends EndContract {
    Ends() {
      super(new TomcatServer());
    }

    /** It takes the second error of a pipeline for the first one, and never completes it. */
    @Override
    boolean tellsOfTheEndBehindAnError() {
      return false;
    }
  }

  @Nested
  final class Streams extends StreamsContract {
    Streams() {
      super(new TomcatServer());
    }
  }

  @Nested
  final class Hostile extends HostileRequestsContract {
    Hostile() {
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
  final class Initializer extends InitializerContract {
    Initializer() {
      super(TomcatServer::new);
    }
  }

  @Nested
  final class Reload extends ReloadContract {
    Reload() {
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
