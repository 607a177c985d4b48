package io.penstock.jaxrs;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Locale;

/**
 * A class, or a method of the class that declares it, where annotations stand. Maps are keyed by
 * the element instead: JDK 17 caches the record class that it last linked an equals for, and so the
 * class loader of an application that is taken away.
 *
 * @param element the class or method
 */
record Place(AnnotatedElement element) {

  /** The name that a policy defined here has without a name of its own. */
  String policyName() {
    return element instanceof Method method
        ? lowerCase(method.getDeclaringClass().getSimpleName() + "-" + method.getName())
        : lowerCase(((Class<?>) element).getSimpleName());
  }

  /** For people, as errors name it. */
  @Override
  public String toString() {
    return element instanceof Method method
        ? method.getDeclaringClass().getName() + Target.signature(method)
        : ((Class<?>) element).getName();
  }

  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
