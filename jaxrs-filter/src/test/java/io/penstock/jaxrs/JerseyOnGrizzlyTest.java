package io.penstock.jaxrs;

import io.penstock.jaxrs.server.GrizzlyServer;
import io.penstock.jaxrs.server.GrizzlySessions;
import org.junit.jupiter.api.Nested;

/** Jersey on Grizzly, where no servlets are. */
class JerseyOnGrizzlyTest {

  @Nested
  class Responses extends ResponseContract {
    Responses() {
      super(GrizzlyServer::new, false);
    }
  }

  @Nested
  class Async extends AsyncContract {
    Async() {
      super(GrizzlyServer::new);
    }
  }

  @Nested
  class Defaults extends DefaultsContract {
    Defaults() {
      super(GrizzlyServer::new);
    }
  }

  @Nested
  class Registration extends RegistrationContract {
    Registration() {
      super(GrizzlyServer::new);
    }
  }

  @Nested
  class Start extends StartContract {
    Start() {
      super(GrizzlyServer::new);
    }
  }

  @Nested
  class Keys extends KeysContract {
    Keys() {
      super(GrizzlyServer::new);
    }
  }

  @Nested
  class Ends extends EndContract {
    Ends() {
      super(GrizzlyServer::new);
    }
  }

  @Nested
  class Denials extends DenialContract {
    Denials() {
      super(GrizzlyServer::new);
    }
  }

  @Nested
  class Rules extends RulesContract {
    Rules() {
      super(GrizzlyServer::new);
    }
  }

  @Nested
  class SubResources extends SubResourceContract {
    SubResources() {
      super(GrizzlyServer::new);
    }
  }

  @Nested
  class Sessions extends SessionContract {
    Sessions() {
      super(GrizzlyServer::new, GrizzlySessions.class);
    }
  }
}
