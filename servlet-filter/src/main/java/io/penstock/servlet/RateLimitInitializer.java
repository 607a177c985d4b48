package io.penstock.servlet;

import io.penstock.config.ConfigurationException;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every registration of a {@link RateLimitFilter} when an application is deployed, and
 * refuses the deployment if one of them could not work. Servers find it by themselves.
 *
 * <p>Filters refuse a bad configuration too, but not every server makes them before the first
 * request needs them. What is opened here to be looked at is closed again.
 *
 * <p>Seen is what is registered by then: in web.xml, web fragments and by initializers that ran
 * earlier. Safe for use by several threads.
 */
public final class RateLimitInitializer implements ServletContainerInitializer {

  /** Makes one, for the server. */
  public RateLimitInitializer() {}

  /**
   * Checks the registrations.
   *
   * @param none always null: no types are asked for
   * @param context the application
   * @throws ServletException if any of them cannot work; its message lists every error of all of
   *     them
   */
  @Override
  public void onStartup(@Nullable Set<Class<?>> none, ServletContext context)
      throws ServletException {
    Set<String> problems = new LinkedHashSet<>(); // two filters tell the same of one file
    for (FilterRegistration each : context.getFilterRegistrations().values()) {
      if (RateLimitFilter.class.getName().equals(each.getClassName())) {
        try {
          Setup.of(new Registered(each, context), null).close();
        } catch (ConfigurationException e) {
          problems.addAll(e.problems());
        }
      }
    }
    // Which registration holds an instance that the program has made, with policies of its own,
    // cannot be told. Where there are such instances their own init has the last word.
    if (!problems.isEmpty() && !RateLimitFilter.programWaits()) {
      ConfigurationException all = new ConfigurationException(List.copyOf(problems));
      throw new ServletException(all.getMessage(), all);
    }
  }

  /** A registration as the filter will see it. */
  private record Registered(FilterRegistration registration, ServletContext context)
      implements FilterConfig {

    @Override
    public String getFilterName() {
      return registration.getName();
    }

    @Override
    public ServletContext getServletContext() {
      return context;
    }

    @Override
    public @Nullable String getInitParameter(String name) {
      return registration.getInitParameter(name);
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
      return Collections.enumeration(registration.getInitParameters().keySet());
    }
  }
}
