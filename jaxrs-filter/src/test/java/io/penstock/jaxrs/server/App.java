package io.penstock.jaxrs.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JAX-RS application for a test, whatever is to run it. */
public final class App {

  private final List<Class<?>> classes;
  private final List<Object> instances = new ArrayList<>();
  private final Map<String, Object> properties = new LinkedHashMap<>();
  private String policies;

  private App(List<Class<?>> classes) {
    this.classes = classes;
  }

  /** An application of resources and providers. */
  public static App of(Class<?>... classes) {
    return new App(List.of(classes));
  }

  /** Registers an object. */
  public App with(Object instance) {
    instances.add(instance);
    return this;
  }

  /** Sets an application property. */
  public App property(String name, Object value) {
    properties.put(name, value);
    return this;
  }

  /** Writes the properties file that is found by default, or else that the application names. */
  public App policies(String text) {
    policies = text;
    return this;
  }

  List<Class<?>> classes() {
    return classes;
  }

  List<Object> instances() {
    return instances;
  }

  Map<String, Object> properties() {
    return properties;
  }

  /** Null where there is no file. */
  String policies() {
    return policies;
  }
}
