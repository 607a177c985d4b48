package io.penstock.http;

import java.util.List;

/** Stub. */
public final class Verdict {

  public boolean proceeds() {
    return true;
  }

  public List<HeaderField> fields() {
    return List.of();
  }

  public int status() {
    return 429;
  }

  public String contentType() {
    return "application/problem+json";
  }

  public byte[] body() {
    return new byte[0];
  }
}
