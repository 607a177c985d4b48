package io.penstock.config;

/**
 * An object of a class that the configuration names. Two are equal if their classes have the same
 * name.
 *
 * @param className the name as configured
 * @param instance the object
 */
public record Extension(String className, Object instance) {

  @Override
  public boolean equals(Object other) {
    return other instanceof Extension that && className.equals(that.className);
  }

  @Override
  public int hashCode() {
    return className.hashCode();
  }
}
