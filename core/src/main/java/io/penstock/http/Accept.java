package io.penstock.http;

import java.util.List;
import java.util.Locale;

/**
 * Chooses the form of a body by what the client accepts: RFC 9110, section 12.5.1. What cannot be
 * read in a line is passed over.
 */
final class Accept {

  /** The forms, the one that we like best first. */
  enum Form {
    PROBLEM("application", "problem+json"),
    HTML("text", "html"),
    PLAIN("text", "plain");

    private final String type;
    private final String subtype;

    Form(String type, String subtype) {
      this.type = type;
      this.subtype = subtype;
    }
  }

  private static final Form[] FORMS = Form.values();

  /** What lies behind is not looked at. */
  private static final int MOST_CHARACTERS = 4_096;

  /** By form, in thousandths; and how closely the range fits that said so. */
  private final int[] quality = new int[FORMS.length];

  private final int[] fit = new int[FORMS.length];

  private Accept() {}

  /** The form that is accepted most; of several the one that we like best. */
  static Form preferred(List<String> lines) {
    Accept accept = new Accept();
    int left = MOST_CHARACTERS;
    for (int i = 0; i < lines.size() && left > 0; i++) {
      String line = lines.get(i);
      accept.read(line.length() <= left ? line : line.substring(0, left));
      left -= line.length() + 1;
    }
    int best = 0;
    for (int i = 1; i < FORMS.length; i++) {
      if (accept.quality[i] > accept.quality[best]) {
        best = i;
      }
    }
    return FORMS[best];
  }

  private void read(String line) {
    int start = 0;
    while (start < line.length()) {
      int end = end(line, start, ',');
      range(line.substring(start, end));
      start = end + 1;
    }
  }

  /** Where the next of these characters stands outside of quotes, or the end. */
  private static int end(String text, int from, char separator) {
    boolean quoted = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (c == separator && !quoted) {
        return i;
      }
    }
    return text.length();
  }

  private void range(String range) {
    int end = end(range, 0, ';');
    String media = range.substring(0, end).strip().toLowerCase(Locale.ROOT);
    int slash = media.indexOf('/');
    if (slash < 0) {
      return;
    }
    int thousandths = 1_000;
    while (end < range.length()) {
      int start = end + 1;
      end = end(range, start, ';');
      String parameter = range.substring(start, end).strip().toLowerCase(Locale.ROOT);
      if (parameter.startsWith("q=")) {
        thousandths = thousandths(parameter.substring(2));
        break; // what follows are extensions of former times
      }
      if (!parameter.isEmpty() && !parameter.matches("charset=\"?utf-8\"?")) {
        return; // none of ours has such a parameter
      }
    }
    if (thousandths < 0) {
      return;
    }
    String type = media.substring(0, slash);
    String subtype = media.substring(slash + 1);
    for (int i = 0; i < FORMS.length; i++) {
      int closeness = closeness(FORMS[i], type, subtype);
      if (closeness > fit[i]
          || (closeness == fit[i] && closeness > 0 && thousandths > quality[i])) {
        fit[i] = closeness;
        quality[i] = thousandths;
      }
    }
  }

  /** How closely a range fits a form; 0: not at all. */
  private static int closeness(Form form, String type, String subtype) {
    if (type.equals("*")) {
      return subtype.equals("*") ? 1 : 0;
    }
    if (!type.equals(form.type)) {
      return 0;
    }
    if (subtype.equals(form.subtype)) {
      return 4;
    }
    if (form == Form.PROBLEM && subtype.equals("json")) {
      return 3; // who reads JSON reads this, and would not rather have a page for people
    }
    return subtype.equals("*") ? 2 : 0;
  }

  /** A weight of RFC 9110, {@code 0.001} to {@code 1}; -1 if it is none. */
  private static int thousandths(String text) {
    int length = text.length();
    if (length == 0 || length > 5 || (length > 1 && text.charAt(1) != '.')) {
      return -1;
    }
    int value = 0;
    int unit = 1_000;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (i == 1) {
        continue;
      }
      if (c < '0' || c > '9') {
        return -1;
      }
      value += (c - '0') * unit;
      unit /= 10;
    }
    return value <= 1_000 ? value : -1;
  }
}
