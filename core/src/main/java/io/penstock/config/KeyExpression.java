package io.penstock.config;

import java.util.List;

/**
 * Which parts of a request make the key of its bucket. Immutable.
 *
 * @param alternatives the first of them whose sources are all present in a request gives the key;
 *     not empty, and neither is any of them
 */
public record KeyExpression(List<List<Source>> alternatives) {

  /** Makes an expression. */
  public KeyExpression {
    alternatives = alternatives.stream().map(List::copyOf).toList();
  }

  /** Whether any alternative asks for the address of the client. */
  public boolean usesAddress() {
    return uses(Source.IP);
  }

  /** Whether any alternative asks for a source. */
  public boolean uses(Source source) {
    return alternatives.stream().flatMap(List::stream).anyMatch(source::equals);
  }

  /**
   * One part of a request. Immutable.
   *
   * <p>Comparisons are written out here, because JDK 17 keeps the record class that it last linked
   * one for, and with it the class loader of an application that is taken away.
   */
  public sealed interface Source {

    /** The address of the client. */
    Source IP = new Simple("ip");

    /** Who the server says has logged in. */
    Source PRINCIPAL = new Simple("principal");

    /** The id of the session that the request has, if that exists and is valid. */
    Source SESSION = new Simple("session");

    /** The normalised path. */
    Source PATH = new Simple("path");

    /** The servlet mapping or URI template that matched. */
    Source ROUTE = new Simple("route");

    /** The method. */
    Source METHOD = new Simple("method");

    /** The host that the client has named. */
    Source HOST = new Simple("host");

    /** One of the constants above. */
    record Simple(String name) implements Source {

      @Override
      public boolean equals(Object other) {
        return other instanceof Simple that && name.equals(that.name);
      }

      @Override
      public int hashCode() {
        return name.hashCode();
      }

      @Override
      public String toString() {
        return name;
      }
    }

    /** One of several of a kind. */
    record Named(Kind kind, String name) implements Source {

      @Override
      public boolean equals(Object other) {
        return other instanceof Named that && kind == that.kind && name.equals(that.name);
      }

      @Override
      public int hashCode() {
        return name.hashCode();
      }

      @Override
      public String toString() {
        return kind + ":" + name;
      }
    }

    /** A resolver of the application. */
    record Custom(Extension resolver) implements Source {

      @Override
      public boolean equals(Object other) {
        return other instanceof Custom that && resolver.equals(that.resolver);
      }

      @Override
      public int hashCode() {
        return resolver.hashCode();
      }

      @Override
      public String toString() {
        return resolver.className();
      }
    }

    /** What there are several of. */
    enum Kind {
      /** The first occurrence of a request header. */
      HEADER,
      /** The first cookie of that name. */
      COOKIE,
      /** The first parameter of that name in the query string. */
      QUERY,
      /** An attribute of the request. */
      ATTRIBUTE,
      /** The name itself. */
      CONSTANT
    }
  }
}
