package io.penstock.http;

import io.penstock.policy.Body;

/** The body of a refusal. Immutable: nobody changes the bytes. */
@SuppressWarnings("ArrayRecordComponent") // which nobody compares, and only copies leave
record Wording(String contentType, byte[] bytes) {

  /** What the application says. */
  static Wording of(Body body) {
    return new Wording(body.contentType(), body.bytes());
  }

  /** What Penstock says, in the form that the client accepts most. */
  static Wording of(Refusal refusal, RequestFacts request) {
    String accepted = request.header("Accept");
    if (accepted == null || accepted.equals("*/*")) {
      return refusal.problem();
    }
    return switch (Accept.preferred(request.headers("Accept"))) {
      case PROBLEM -> refusal.problem();
      case HTML -> new Wording(TextBodies.HTML, TextBodies.html(refusal));
      case PLAIN -> new Wording(TextBodies.PLAIN, TextBodies.plain(refusal));
    };
  }
}
