package io.penstock.policy;

import java.util.List;
import java.util.OptionalLong;

/** What the client of a denied request is told. Immutable. */
public interface Denial {

  /**
   * The status of the response.
   *
   * @return 400 to 599
   */
  int status();

  /**
   * What denied.
   *
   * @return names of policies as response fields have them: {@code login}, or {@code api:burst} for
   *     one of several limits; not empty
   */
  List<String> policies();

  /**
   * How long to wait.
   *
   * @return whole seconds, at least 1; empty where waiting does not help
   */
  OptionalLong retryAfterSeconds();
}
