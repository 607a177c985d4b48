package io.penstock.http;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The body of a refusal as RFC 9457 problem details. Holds nothing of the request. */
final class ProblemBody {

  static final String CONTENT_TYPE = "application/problem+json";

  private ProblemBody() {}

  static byte[] of(Refusal refusal) {
    StringBuilder json = new StringBuilder(320).append('{');
    string(json, "type");
    string(json.append(':'), refusal.type());
    string(json.append(','), "title");
    string(json.append(':'), refusal.title());
    string(json.append(','), "status");
    json.append(':').append(refusal.status());
    string(json.append(','), "detail");
    string(json.append(':'), refusal.detail());
    if (!refusal.policies().isEmpty()) {
      string(json.append(','), "violated-policies");
      strings(json.append(':'), refusal.policies());
    }
    if (refusal.retryAfterSeconds().isPresent()) {
      string(json.append(','), "retry-after");
      json.append(':').append(refusal.retryAfterSeconds().getAsLong());
    }
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void strings(StringBuilder json, List<String> texts) {
    json.append('[');
    for (int i = 0; i < texts.size(); i++) {
      string(i == 0 ? json : json.append(','), texts.get(i));
    }
    json.append(']');
  }

  /** Appends a JSON string. Policy names are plain text today; this does not rely on it. */
  static void string(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) { // a lone surrogate has no UTF-8
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
