package io.penstock.jaxrs;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A class with everything above it, generics resolved: {@code put(String)} of a class that
 * implements {@code Store<String>} is the {@code put(T)} of that interface.
 */
final class Hierarchy {

  private final List<Class<?>> classes = new ArrayList<>();
  private final Set<Class<?>> interfaces = new LinkedHashSet<>();
  private final Map<TypeVariable<?>, Type> arguments = new HashMap<>();

  Hierarchy(Class<?> bottom) {
    for (Class<?> type = bottom;
        type != null && type != Object.class;
        type = type.getSuperclass()) {
      if (!type.isInterface()) {
        classes.add(type);
      }
      learn(type.getGenericSuperclass());
    }
    if (bottom.isInterface()) {
      interfaces.add(bottom);
    }
    classes.forEach(this::climb);
    List.copyOf(interfaces).forEach(this::climb);
  }

  /** The class and its superclasses, nearest first, without Object. */
  List<Class<?>> classes() {
    return classes;
  }

  /** Every interface of these classes and of their interfaces. */
  Set<Class<?>> interfaces() {
    return interfaces;
  }

  /** What a method is or overrides in the {@link #classes}, nearest first. */
  List<Method> inClasses(Method method) {
    return declarations(classes.stream(), method);
  }

  /** What a method is or implements in the {@link #interfaces}. */
  List<Method> inInterfaces(Method method) {
    return declarations(interfaces.stream(), method);
  }

  private List<Method> declarations(Stream<Class<?>> types, Method method) {
    List<Class<?>> parameters = parameters(method);
    return types
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(other -> other.equals(method) || isInherited(other))
        .filter(other -> other.getName().equals(method.getName()))
        .filter(other -> parameters(other).equals(parameters))
        .toList();
  }

  private static boolean isInherited(Method method) {
    int modifiers = method.getModifiers();
    return !method.isBridge() && !Modifier.isPrivate(modifiers) && !Modifier.isStatic(modifiers);
  }

  private void climb(Class<?> type) {
    for (Type upper : type.getGenericInterfaces()) {
      learn(upper);
      Class<?> raw = erase(upper);
      if (interfaces.add(raw)) {
        climb(raw);
      }
    }
  }

  private void learn(@Nullable Type supertype) {
    if (supertype instanceof ParameterizedType parameterized) {
      TypeVariable<?>[] variables = erase(parameterized.getRawType()).getTypeParameters();
      for (int i = 0; i < variables.length; i++) {
        arguments.putIfAbsent(variables[i], parameterized.getActualTypeArguments()[i]);
      }
    }
  }

  private List<Class<?>> parameters(Method method) {
    List<Class<?>> erased = new ArrayList<>();
    for (Type parameter : method.getGenericParameterTypes()) {
      erased.add(erase(parameter));
    }
    return erased;
  }

  private Class<?> erase(Type type) {
    if (type instanceof Class<?> raw) {
      return raw;
    }
    if (type instanceof ParameterizedType parameterized) {
      return erase(parameterized.getRawType());
    }
    if (type instanceof GenericArrayType array) {
      return erase(array.getGenericComponentType()).arrayType();
    }
    if (type instanceof TypeVariable<?> variable) {
      Type argument = arguments.get(variable);
      return erase(argument == null ? variable.getBounds()[0] : argument);
    }
    return Object.class; // a wildcard, which no parameter of a method can be
  }
}
