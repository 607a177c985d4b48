package io.penstock.jaxrs;

import jakarta.ws.rs.container.AsyncResponse;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A method that answers requests.
 *
 * @param type the resource class it answers for, where it may be inherited
 * @param method as the container names it
 */
record Target(Class<?> type, Method method) {

  /** Whether it answers by an {@link AsyncResponse}, now or later. */
  boolean suspends() {
    return Arrays.asList(method.getParameterTypes()).contains(AsyncResponse.class);
  }

  /** For people, as errors name it. */
  @Override
  public String toString() {
    return type.getName() + signature(method);
  }

  static String signature(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getSimpleName)
        .collect(Collectors.joining(", ", "#" + method.getName() + "(", ")"));
  }
}
