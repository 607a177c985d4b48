package io.penstock.http;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What is to become of a request, for a filter to carry out. Immutable. */
public final class Verdict {

  /** Nothing was limited. */
  static final Verdict PASS = new Verdict(List.of(), null);

  private final List<HeaderField> fields;
  private final @Nullable Refusal refusal;

  private Verdict(List<HeaderField> fields, @Nullable Refusal refusal) {
    this.fields = List.copyOf(fields);
    this.refusal = refusal;
  }

  static Verdict passing(List<HeaderField> fields) {
    return new Verdict(fields, null);
  }

  static Verdict refusing(List<HeaderField> fields, Refusal refusal) {
    List<HeaderField> all = new ArrayList<>(fields);
    OptionalLong retryAfter = refusal.retryAfter();
    if (retryAfter.isPresent()) {
      all.add(new HeaderField("Retry-After", Long.toString(retryAfter.getAsLong())));
    }
    all.add(new HeaderField("Cache-Control", "no-store"));
    return new Verdict(all, refusal);
  }

  /** Whether the application is to see the request; otherwise it is answered with this verdict. */
  public boolean proceeds() {
    return refusal == null;
  }

  /** Every response field to set, in place of one of that name; empty when nothing was limited. */
  public List<HeaderField> fields() {
    return fields;
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

  private Refusal refusal() {
    if (refusal == null) {
      throw new IllegalStateException("the request proceeds (expected: a refusal)");
    }
    return refusal;
  }
}
