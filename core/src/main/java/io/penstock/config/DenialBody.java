package io.penstock.config;

import java.util.Optional;

/**
 * Who writes the body of a denial. Immutable.
 *
 * @param kind who it is
 * @param renderer the application's own, present for {@link Kind#RENDERER} only
 */
public record DenialBody(Kind kind, Optional<Extension> renderer) {

  /** Penstock. */
  public static final DenialBody PROBLEM = new DenialBody(Kind.PROBLEM, Optional.empty());

  /** The server. */
  public static final DenialBody CONTAINER = new DenialBody(Kind.CONTAINER, Optional.empty());

  /** Who writes bodies. */
  public enum Kind {
    /** Penstock: problem details, or text where the client prefers that. */
    PROBLEM,
    /** The server, by the error page or the exception mapper of the application. */
    CONTAINER,
    /** A class of the application. */
    RENDERER
  }
}
