package io.penstock.policy;

import static java.util.Objects.requireNonNull;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The body of a response: a media type and a text. Immutable. */
public final class Body {

  private static final String CHARSET = "charset=";

  private final String contentType;
  private final String text;
  private final Charset charset;

  private Body(String contentType, String text, Charset charset) {
    this.contentType = contentType;
    this.text = text;
    this.charset = charset;
  }

  /**
   * Makes a body.
   *
   * @param contentType a media type such as {@code text/html} or {@code text/html;charset=utf-8};
   *     the text is sent in its charset, which is UTF-8 where none is given
   * @param text the text
   * @return the body
   * @throws NullPointerException if either is null
   * @throws IllegalArgumentException if the content type is not {@code TYPE/SUBTYPE} in printable
   *     ASCII, or its charset is not known
   */
  public static Body of(String contentType, String text) {
    requireNonNull(contentType, "contentType");
    requireNonNull(text, "text");
    String type = contentType.strip();
    int slash = type.indexOf('/');
    int semicolon = type.indexOf(';');
    int end = semicolon < 0 ? type.length() : semicolon;
    if (!type.chars().allMatch(c -> c >= ' ' && c <= '~')
        || slash <= 0
        || !isToken(type.substring(0, slash))
        || slash >= end
        || !isToken(type.substring(slash + 1, end).strip())) {
      throw new IllegalArgumentException(
          "contentType: "
              + type.length()
              + " characters that are no media type (expected: TYPE/SUBTYPE in printable ASCII)");
    }
    int named = type.toLowerCase(Locale.ROOT).indexOf(CHARSET, end);
    if (named >= 0) {
      return new Body(type, text, charset(type.substring(named + CHARSET.length())));
    }
    boolean isText = type.regionMatches(true, 0, "text/", 0, 5);
    return new Body(isText ? type + ";charset=utf-8" : type, text, StandardCharsets.UTF_8);
  }

  private static Charset charset(String written) {
    int end = written.indexOf(';');
    String name = (end < 0 ? written : written.substring(0, end)).strip().replace("\"", "");
    Charset charset;
    try {
      charset = Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "contentType: charset '" + name + "' (expected: one that this platform knows)", e);
    }
    if (!charset.canEncode()) {
      throw new IllegalArgumentException(
          "contentType: charset '" + name + "' (expected: one that can be written)");
    }
    return charset;
  }

  private static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(c -> Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
  }

  /**
   * The media type.
   *
   * @return as given, with {@code charset=utf-8} for text that had none
   */
  public String contentType() {
    return contentType;
  }

  /**
   * The text.
   *
   * @return as given
   */
  public String text() {
    return text;
  }

  /**
   * The text as it is sent.
   *
   * @return a new array
   */
  public byte[] bytes() {
    return text.getBytes(charset);
  }

  @Override
  public String toString() {
    return "Body[" + contentType + ", " + text.length() + " characters]";
  }
}
