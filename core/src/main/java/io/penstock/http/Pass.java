package io.penstock.http;

/** Nothing was limited. Immutable. */
final class Pass extends Verdict {

  static final Pass VERDICT = new Pass();

  private Pass() {}

  @Override
  public boolean proceeds() {
    return true;
  }

  @Override
  public void setFields(RequestFacts request, FieldSink sink) {}

  @Override
  public boolean awaitsEnd() {
    return false;
  }

  @Override
  public void ended(RequestFacts request, int status) {}
}
