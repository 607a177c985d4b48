package io.penstock.benchmarks.filter;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;

/** How a filter was registered, in an application that offers nothing. */
record Registration(Map<String, String> initParams) implements FilterConfig {

  @Override
  public String getFilterName() {
    return "limit";
  }

  @Override
  public ServletContext getServletContext() {
    return (ServletContext)
        Proxy.newProxyInstance(
            Registration.class.getClassLoader(),
            new Class<?>[] {ServletContext.class},
            (proxy, method, args) ->
                method.getName().equals("getClassLoader")
                    ? Registration.class.getClassLoader()
                    : null);
  }

  @Override
  @SuppressWarnings("NullAway") // the interface says nothing of null
  public String getInitParameter(String name) {
    return initParams.get(name);
  }

  @Override
  public Enumeration<String> getInitParameterNames() {
    return Collections.enumeration(initParams.keySet());
  }
}
