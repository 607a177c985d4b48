package io.penstock.http;

import java.util.Map;

/**
 * A policy defined where it is used.
 *
 * @param name the policy's name
 * @param settings as in a properties file, with the keys of one policy such as {@code refill-rate}
 * @param where for people: the class and method it stands at
 */
public record InPlace(String name, Map<String, String> settings, String where) {

  /** Makes a definition. */
  public InPlace {
    settings = Map.copyOf(settings);
  }
}
