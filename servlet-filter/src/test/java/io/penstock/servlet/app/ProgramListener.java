package io.penstock.servlet.app;

import io.penstock.policy.RateLimitPolicies;
import io.penstock.servlet.RateLimitFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.EnumSet;
import java.util.Properties;

/** Registers the limiter by program, with policies of its own. */
public class ProgramListener implements ServletContextListener {

  private RateLimitPolicies policies;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    Properties properties = new Properties();
    properties.setProperty("penstock.policy.api.refill-rate", "1/h");
    properties.setProperty("penstock.policy.api.paths", "/*");
    properties.setProperty("penstock.policy.login.refill-rate", "1/h");
    properties.setProperty("penstock.policy.login.paths", "/login");
    policies = RateLimitPolicies.of(properties);
    FilterRegistration.Dynamic limiter =
        event.getServletContext().addFilter("limiter", new RateLimitFilter(policies));
    configure(limiter);
    limiter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
  }

  void configure(FilterRegistration limiter) {}

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    // Still open, although the filter has been destroyed.
    policies.get("api").reset("anybody");
    policies.close();
  }

  /** Asks one of the policies only. */
  public static final class OfLogin extends ProgramListener {
    @Override
    void configure(FilterRegistration limiter) {
      limiter.setInitParameter("policies", "login");
    }
  }

  /** Gives a place and settings where there is no room for them. */
  public static final class Overdone extends ProgramListener {
    @Override
    void configure(FilterRegistration limiter) {
      limiter.setInitParameter("config", "/WEB-INF/limits.properties");
      limiter.setInitParameter("capacity", "3");
    }
  }
}
