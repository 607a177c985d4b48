package io.penstock.jaxrs;

import io.penstock.jaxrs.server.ResteasyServer;
import io.penstock.jaxrs.server.ServletSessions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** RESTEasy in a servlet container. */
@Tag("resteasy")
class ResteasyTest {

  @Nested
  class Responses extends ResponseContract {
    Responses() {
      super(ResteasyServer::new, true);
    }
  }

  @Nested
  class Async extends AsyncContract {
    Async() {
      super(ResteasyServer::new);
    }
  }

  @Nested
  class Defaults extends DefaultsContract {
    Defaults() {
      super(ResteasyServer::new);
    }
  }

  @Nested
  class Registration extends RegistrationContract {
    Registration() {
      super(ResteasyServer::new);
    }
  }

  @Nested
  class Start extends StartContract {
    Start() {
      super(ResteasyServer::new);
    }
  }

  @Nested
  class Keys extends KeysContract {
    Keys() {
      super(ResteasyServer::new);
    }
  }

  @Nested
  class Ends extends EndContract {
    Ends() {
      super(ResteasyServer::new);
    }
  }

  @Nested
  class Denials extends DenialContract {
    Denials() {
      super(ResteasyServer::new);
    }
  }

  @Nested
  class Rules extends RulesContract {
    Rules() {
      super(ResteasyServer::new);
    }
  }

  @Nested
  class SubResources extends SubResourceContract {
    SubResources() {
      super(ResteasyServer::new);
    }
  }

  @Nested
  class Sessions extends SessionContract {
    Sessions() {
      super(ResteasyServer::new, ServletSessions.class);
    }
  }

  @Nested
  class Sharing extends SharingContract {
    Sharing() {
      super(ResteasyServer::new);
    }
  }
}
