package io.penstock.config;

import io.penstock.spi.BackendProvider;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Makes the objects of classes that a configuration names. One object is made of each class, by the
 * first reading that names it; later ones get the same. Safe for use by several threads.
 */
public final class Extensions {

  private final ClassLoader loader;
  private final Class<?> keyResolver;
  private final Class<?> denialRenderer;
  private final Map<String, Object> made = new HashMap<>(); // guarded by itself

  /**
   * Makes nothing yet.
   *
   * @param loader of the application
   * @param keyResolver what a class named as key has to be
   * @param denialRenderer what a class named as body has to be
   */
  public Extensions(ClassLoader loader, Class<?> keyResolver, Class<?> denialRenderer) {
    this.loader = loader;
    this.keyResolver = keyResolver;
    this.denialRenderer = denialRenderer;
  }

  Extension keyResolver(String className) throws BadValueException {
    return of(className, keyResolver);
  }

  Extension denialRenderer(String className) throws BadValueException {
    return of(className, denialRenderer);
  }

  /** What brings buckets that are shared; one is made for each reading. */
  BackendProvider backend(String name) throws BadValueException {
    // A server may keep the application's artifacts apart from those that it shares.
    for (ClassLoader each : List.of(loader, BackendProvider.class.getClassLoader())) {
      try {
        for (BackendProvider provider : ServiceLoader.load(BackendProvider.class, each)) {
          if (provider.name().equals(name)) {
            return provider;
          }
        }
      } catch (ServiceConfigurationError e) {
        throw new BadValueException("a backend that can be loaded", Problems.shown(e.toString()));
      }
    }
    throw new BadValueException(
        "local; %1$s needs the artifact io.penstock:penstock-%1$s, which is not there"
            .formatted(name));
  }

  /** Whether this is written as the name of a class is, not as a word of the configuration. */
  static boolean looksLikeClass(String text) {
    return !text.isEmpty()
        && (text.indexOf('.') >= 0 || Character.isUpperCase(text.charAt(0)))
        && text.chars().allMatch(c -> c == '.' || Character.isJavaIdentifierPart(c));
  }

  private Extension of(String className, Class<?> type) throws BadValueException {
    synchronized (made) {
      Object instance = made.get(className);
      if (instance == null) {
        instance = make(className, type);
        made.put(className, instance);
      } else if (!type.isInstance(instance)) {
        throw unusable(className, type, "is none");
      }
      return new Extension(className, instance);
    }
  }

  private Object make(String className, Class<?> type) throws BadValueException {
    Class<?> found;
    try {
      found = Class.forName(className, false, loader);
    } catch (ClassNotFoundException e) {
      throw unusable(className, type, "is not on the class path of the application");
    } catch (LinkageError e) {
      throw unusable(className, type, "cannot be loaded: " + e);
    }
    String flaw = flaw(found, type);
    if (flaw != null) {
      throw unusable(className, type, flaw);
    }
    try {
      Constructor<?> constructor = found.getConstructor();
      return constructor.newInstance();
    } catch (NoSuchMethodException e) {
      throw unusable(className, type, "has no public constructor without arguments");
    } catch (InvocationTargetException e) {
      throw unusable(className, type, "cannot be made: its constructor throws " + e.getCause());
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      throw unusable(className, type, "cannot be made: " + e);
    }
  }

  private static @Nullable String flaw(Class<?> found, Class<?> type) {
    if (!type.isAssignableFrom(found)) {
      return "is none";
    }
    for (Class<?> each = found; each != null; each = each.getEnclosingClass()) {
      if (!Modifier.isPublic(each.getModifiers())) {
        return "is not public";
      }
    }
    return Modifier.isAbstract(found.getModifiers()) ? "is abstract" : null;
  }

  private static BadValueException unusable(String className, Class<?> type, String why) {
    return new BadValueException(
        "a public class with a public constructor without arguments that is a " + type.getName(),
        Problems.shown(className) + " " + Problems.shown(why));
  }
}
