package io.penstock.http;

/** Takes response fields, for a filter to carry out on a response that is not committed. */
public interface FieldSink {

  /** Sets a field, in place of one of that name. Name and value are plain ASCII. */
  void set(String name, String value);

  /**
   * Takes a field away that an earlier verdict on the same request has set. Does nothing where
   * there is none of that name.
   */
  void remove(String name);
}
