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
    return alternatives.stream().flatMap(List::stream).anyMatch(Source.Ip.class::isInstance);
  }

  /** One part of a request. Immutable. */
  public sealed interface Source {

    /** The address of the client. */
    Source IP = new Ip();

    /** Who the server says has logged in. */
    Source PRINCIPAL = new Principal();

    /** The first occurrence of a request header. */
    record Header(String name) implements Source {}

    /** See {@link #IP}. */
    record Ip() implements Source {}

    /** See {@link #PRINCIPAL}. */
    record Principal() implements Source {}
  }
}
