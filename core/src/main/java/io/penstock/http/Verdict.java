package io.penstock.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What is to become of a request, for a filter to carry out. Immutable. */
public final class Verdict {

  /** Nothing was limited. */
  static final Verdict PASS = new Verdict(Map.of(), null);

  private final Map<String, String> fields;
  private final @Nullable Refusal refusal;

  private Verdict(Map<String, String> fields, @Nullable Refusal refusal) {
    this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    this.refusal = refusal;
  }

  static Verdict passing(Map<String, String> fields) {
    return new Verdict(fields, null);
  }

  static Verdict refusing(Map<String, String> fields, Refusal refusal) {
    Map<String, String> all = new LinkedHashMap<>(fields);
    OptionalLong retryAfter = refusal.retryAfter();
    if (retryAfter.isPresent()) {
      all.put("Retry-After", Long.toString(retryAfter.getAsLong()));
    }
    all.put("Cache-Control", "no-store");
    return new Verdict(all, refusal);
  }

  /** Whether the application is to see the request; otherwise it is answered with this verdict. */
  public boolean proceeds() {
    return refusal == null;
  }

  /**
   * Gives every response field to set or to take away, all of them new. Nothing where nothing was
   * limited. May be called again, for another response to the same request.
   */
  public void setFields(FieldSink sink) {
    fields.forEach(sink::set);
  }

  /**
   * The status to answer with.
   *
   * @throws IllegalStateException if the request proceeds
   */
  public int status() {
    return refusal().status();
  }

  /**
   * The media type of the body.
   *
   * @throws IllegalStateException if the request proceeds
   */
  public String contentType() {
    refusal();
    return ProblemBody.CONTENT_TYPE;
  }

  /**
   * A new copy of the body, also for HEAD: the server drops it there and keeps its length.
   *
   * @throws IllegalStateException if the request proceeds
   */
  public byte[] body() {
    return ProblemBody.of(refusal());
  }

  /**
   * Whether the server is to word the denial, by the error page or the exception mapper of the
   * application, in place of {@link #contentType()} and {@link #body()}.
   *
   * @throws IllegalStateException if the request proceeds
   */
  public boolean byContainer() {
    refusal();
    return false;
  }

  /**
   * Whether the filter that asks is to tell {@linkplain #ended when the request ends}. Says so to
   * one filter only, the first that asks after anything was spent: so each filter asks once, before
   * the chain runs.
   */
  public boolean awaitsEnd() {
    return false;
  }

  /**
   * Tells that the request has ended, which may give tokens back. Not to be called where the end is
   * not known, as after a timeout or an abort. Only the first call for a request does anything; it
   * throws nothing.
   *
   * @param request the request, for its attributes
   * @param status the final status; 500 where an exception left the chain
   */
  public void ended(RequestFacts request, int status) {}

  private Refusal refusal() {
    if (refusal == null) {
      throw new IllegalStateException("the request proceeds (expected: a refusal)");
    }
    return refusal;
  }
}
