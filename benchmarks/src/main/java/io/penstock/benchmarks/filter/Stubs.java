package io.penstock.benchmarks.filter;

import java.lang.reflect.Proxy;

/** What lies below the stubs. */
final class Stubs {

  private Stubs() {}

  /** Refuses every call. */
  static <T> T refusing(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) -> {
              throw new UnsupportedOperationException("The stub has no " + method);
            }));
  }
}
