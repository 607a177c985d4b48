package io.penstock.http;

import java.nio.charset.StandardCharsets;

/**
 * The body of a refusal for people: the facts of the {@link ProblemBody}, nothing of the request.
 */
final class TextBodies {

  static final String HTML = "text/html;charset=utf-8";
  static final String PLAIN = "text/plain;charset=utf-8";

  private TextBodies() {}

  static byte[] html(Refusal refusal) {
    StringBuilder html = new StringBuilder(640);
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>");
    html.append(escaped(refusal.title())).append("</title></head>\n<body>\n<h1>");
    html.append(escaped(refusal.title())).append("</h1>\n<p>");
    html.append(escaped(refusal.detail())).append("</p>\n<dl>\n");
    item(html, "Status", Integer.toString(refusal.status()));
    if (!refusal.policies().isEmpty()) {
      item(html, "Violated policies", String.join(", ", refusal.policies()));
    }
    if (refusal.retryAfterSeconds().isPresent()) {
      item(html, "Retry after", refusal.retryAfterSeconds().getAsLong() + " s");
    }
    item(html, "Type", refusal.type());
    return html.append("</dl>\n</body>\n</html>\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void item(StringBuilder html, String name, String value) {
    html.append("<dt>").append(name).append("</dt><dd>");
    html.append(escaped(value)).append("</dd>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  static byte[] plain(Refusal refusal) {
    StringBuilder text = new StringBuilder(320);
    text.append(refusal.title()).append("\n\n").append(refusal.detail()).append("\n\n");
    text.append("Status: ").append(refusal.status()).append('\n');
    if (!refusal.policies().isEmpty()) {
      text.append("Violated policies: ").append(String.join(", ", refusal.policies())).append('\n');
    }
    if (refusal.retryAfterSeconds().isPresent()) {
      text.append("Retry after: ").append(refusal.retryAfterSeconds().getAsLong()).append(" s\n");
    }
    text.append("Type: ").append(refusal.type()).append('\n');
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
