package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.policy.RateLimitPolicies;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What servers do not show: the life of a filter out of the usual order. */
final class RateLimitFilterTest {

  private final RateLimitPolicies policies = RateLimitPolicies.of(properties());

  @AfterEach
  void close() {
    policies.close();
  }

  @Test
  void oneInstanceIsForOneRegistration() {
    RateLimitFilter filter = new RateLimitFilter(policies);
    filter.init(new Registration("first"));

    assertThatThrownBy(() -> filter.init(new Registration("second")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("second");
  }

  @Test
  void aDestroyedFilterMayBeInitialisedAgain() {
    RateLimitFilter filter = new RateLimitFilter(policies);
    filter.init(new Registration("first"));
    filter.destroy();

    filter.init(new Registration("second"));
  }

  @Test
  void destroyingLeavesThePoliciesOfTheProgramOpen() {
    RateLimitFilter filter = new RateLimitFilter(policies);
    filter.init(new Registration("first"));
    filter.destroy();
    filter.destroy();

    assertThat(policies.get("api").allow("anybody")).isTrue();
  }

  @Test
  void aFilterThatWasNeverInitialisedMayBeDestroyed() {
    new RateLimitFilter(policies).destroy();
    new RateLimitFilter().destroy();
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("penstock.policy.api.refill-rate", "1/h");
    properties.setProperty("penstock.policy.api.paths", "/*");
    return properties;
  }

  private record Registration(String name) implements FilterConfig {

    @Override
    public String getFilterName() {
      return name;
    }

    @Override
    public ServletContext getServletContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getInitParameter(String parameter) {
      return null;
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
      return Collections.emptyEnumeration();
    }
  }
}
