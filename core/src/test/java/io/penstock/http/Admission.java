package io.penstock.http;

import java.util.List;

/** A verdict with the request that it is about. */
record Admission(Verdict verdict, RequestFacts request) {

  static Admission of(Gate gate, RequestFacts request) {
    return new Admission(gate.admit(request), request);
  }

  static Admission of(Gate gate, RequestFacts request, List<Charge> charges) {
    return new Admission(gate.admit(request, charges), request);
  }

  /** Whether nothing was limited. */
  boolean isPass() {
    return verdict.equals(Pass.VERDICT);
  }

  boolean proceeds() {
    return verdict.proceeds();
  }

  void setFields(FieldSink sink) {
    verdict.setFields(request, sink);
  }

  int status() {
    return verdict.status();
  }

  String contentType() {
    return verdict.contentType();
  }

  byte[] body() {
    return verdict.body();
  }

  boolean byContainer() {
    return verdict.byContainer();
  }

  boolean awaitsEnd() {
    return verdict.awaitsEnd();
  }

  void ended(RequestFacts seen, int status) {
    verdict.ended(seen, status);
  }
}
