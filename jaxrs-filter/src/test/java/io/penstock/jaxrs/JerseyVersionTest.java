package io.penstock.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import org.glassfish.jersey.internal.Version;
import org.junit.jupiter.api.Test;

/** Each of the two runs with Jersey is with the Jersey that is meant. */
class JerseyVersionTest {

  @Test
  void thisIsTheJerseyThatIsMeant() {
    assertThat(Version.getVersion()).startsWith(System.getProperty("jersey.meant", "unset") + ".");
  }
}
