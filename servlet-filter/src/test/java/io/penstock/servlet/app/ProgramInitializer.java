package io.penstock.servlet.app;

import io.penstock.policy.RateLimitPolicies;
import io.penstock.servlet.RateLimitFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.EnumSet;
import java.util.Properties;
import java.util.Set;

/** Registers the limiter before anything else is looked at, with policies of its own. */
public final class ProgramInitializer implements ServletContainerInitializer {

  @Override
  public void onStartup(Set<Class<?>> none, ServletContext context) {
    Properties properties = new Properties();
    properties.setProperty("penstock.policy.api.refill-rate", "1/h");
    properties.setProperty("penstock.policy.api.paths", "/*");
    RateLimitPolicies policies = RateLimitPolicies.of(properties);
    context.addListener(
        new ServletContextListener() {
          @Override
          public void contextDestroyed(ServletContextEvent event) {
            policies.close();
          }
        });
    context
        .addFilter("limiter", new RateLimitFilter(policies))
        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
  }
}
