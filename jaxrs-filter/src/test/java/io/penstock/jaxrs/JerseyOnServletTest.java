package io.penstock.jaxrs;

import io.penstock.jaxrs.server.RestServer;
import io.penstock.jaxrs.server.ServletSessions;
import org.junit.jupiter.api.Nested;

/** Jersey in a servlet container. */
class JerseyOnServletTest {

  @Nested
  class Responses extends ResponseContract {
    Responses() {
      super(RestServer::new, false);
    }
  }

  @Nested
  class Async extends AsyncContract {
    Async() {
      super(RestServer::new);
    }
  }

  @Nested
  class Defaults extends DefaultsContract {
    Defaults() {
      super(RestServer::new);
    }
  }

  @Nested
  class Registration extends RegistrationContract {
    Registration() {
      super(RestServer::new);
    }
  }

  @Nested
  class Start extends StartContract {
    Start() {
      super(RestServer::new);
    }
  }

  @Nested
  class Keys extends KeysContract {
    Keys() {
      super(RestServer::new);
    }
  }

  @Nested
  class Ends extends EndContract {
    Ends() {
      super(RestServer::new);
    }
  }

  @Nested
  class Denials extends DenialContract {
    Denials() {
      super(RestServer::new);
    }
  }

  @Nested
  class Rules extends RulesContract {
    Rules() {
      super(RestServer::new);
    }
  }

  @Nested
  class SubResources extends SubResourceContract {
    SubResources() {
      super(RestServer::new);
    }
  }

  @Nested
  class Sessions extends SessionContract {
    Sessions() {
      super(RestServer::new, ServletSessions.class);
    }
  }

  @Nested
  class Sharing extends SharingContract {
    Sharing() {
      super(RestServer::new);
    }
  }
}
