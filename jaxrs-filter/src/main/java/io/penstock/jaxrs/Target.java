package io.penstock.jaxrs;

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
