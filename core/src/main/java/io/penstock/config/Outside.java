package io.penstock.config;

import org.jspecify.annotations.Nullable;

/**
 * What stands around the application. Asked anew at each reading.
 *
 * @param systemProperties of the JVM
 * @param environment of the process
 */
public record Outside(Variables systemProperties, Variables environment) {

  /** What really stands there. */
  public static final Outside REAL = new Outside(System::getProperty, System::getenv);

  /** Nothing. */
  public static final Outside NONE = new Outside(name -> null, name -> null);

  /** Named texts from outside the application. */
  public interface Variables {

    /** The text of that name, null where there is none. */
    @Nullable String get(String name);
  }
}
