package io.penstock.http;

/**
 * What is to become of a request, for a filter to carry out. Used by one thread at a time; it tells
 * of the request as it stands, so after a later filter has decided it tells of both.
 */
public abstract sealed class Verdict permits Pass, Grant, Passage {

  /**
   * The request attribute under which a gate leaves what later gates must know. It must be found
   * there for as long as the request is on its way, wherever it goes.
   */
  public static final String ATTRIBUTE = "io.penstock.passage";

  Verdict() {}

  /** Whether the application is to see the request; otherwise it is answered with this verdict. */
  public abstract boolean proceeds();

  /**
   * Gives every response field to set or to take away. Nothing where nothing was limited. May be
   * called again, for another response to the same request.
   *
   * @param request the request, for its attributes
   * @param sink takes the fields
   */
  public abstract void setFields(RequestFacts request, FieldSink sink);

  /**
   * The status to answer with.
   *
   * @throws IllegalStateException if the request proceeds
   */
  public int status() {
    throw proceeding();
  }

  /**
   * The media type of the body.
   *
   * @throws IllegalStateException if the request proceeds
   */
  public String contentType() {
    throw proceeding();
  }

  /**
   * A new copy of the body, also for HEAD: the server drops it there and keeps its length.
   *
   * @throws IllegalStateException if the request proceeds
   */
  public byte[] body() {
    throw proceeding();
  }

  /**
   * Whether the server is to word the denial, by the error page or the exception mapper of the
   * application, in place of {@link #contentType()} and {@link #body()}.
   *
   * @throws IllegalStateException if the request proceeds
   */
  public boolean byContainer() {
    throw proceeding();
  }

  /**
   * Whether the filter that asks is to tell {@linkplain #ended when the request ends}. Says so to
   * one filter only, the first that asks after anything was spent: so each filter asks once, before
   * the chain runs.
   */
  public abstract boolean awaitsEnd();

  /**
   * Tells that the request has ended, which may give tokens back. Not to be called where the end is
   * not known, as after a timeout or an abort. Only the first call for a request does anything; it
   * throws nothing.
   *
   * @param request the request, for its attributes
   * @param status the final status; 500 where an exception left the chain
   */
  public abstract void ended(RequestFacts request, int status);

  /** The error of who asks for the answer to a request that is to be let through. */
  static IllegalStateException proceeding() {
    return new IllegalStateException("the request proceeds (expected: a refusal)");
  }
}
