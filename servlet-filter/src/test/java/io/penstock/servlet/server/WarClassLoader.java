package io.penstock.servlet.server;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;

/** The classes of a web application, found there first, as the Servlet specification wants it. */
final class WarClassLoader extends URLClassLoader {

  WarClassLoader(Path webapp, ClassLoader parent) throws IOException {
    super(classPath(webapp), parent);
  }

  private static URL[] classPath(Path webapp) throws IOException {
    List<URL> urls = new ArrayList<>();
    Path webInf = webapp.resolve("WEB-INF");
    urls.add(webInf.resolve("classes").toUri().toURL());
    if (Files.isDirectory(webInf.resolve("lib"))) {
      try (Stream<Path> jars = Files.list(webInf.resolve("lib"))) {
        for (Path jar : (Iterable<Path>) jars::iterator) {
          urls.add(jar.toUri().toURL());
        }
      }
    }
    return urls.toArray(new URL[0]);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.startsWith("java.") || name.startsWith("jakarta.")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      try {
        return findClass(name);
      } catch (ClassNotFoundException notHere) {
        return super.loadClass(name, resolve);
      }
    }
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    List<URL> ownFirst = Collections.list(findResources(name));
    ownFirst.addAll(Collections.list(getParent().getResources(name)));
    return Collections.enumeration(ownFirst);
  }
}
