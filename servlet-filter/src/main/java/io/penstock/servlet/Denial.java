package io.penstock.servlet;

import io.penstock.http.Verdict;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Carries a denial out on a response that is not committed. */
final class Denial {

  private Denial() {}

  static void write(LimitedRequest request, HttpServletResponse response, Verdict verdict)
      throws IOException {
    // Not reset(): it would take the fields of the filters in front with it, such as those of CORS.
    response.resetBuffer();
    response.setStatus(verdict.status());
    verdict.setFields(request, request);
    if (verdict.byContainer()) {
      response.sendError(verdict.status());
      return;
    }
    response.setContentType(verdict.contentType());
    // For HEAD too: the server drops the body and keeps its length.
    send(response, verdict.body());
  }

  private static void send(HttpServletResponse response, byte[] body) throws IOException {
    OutputStream out;
    try {
      out = response.getOutputStream();
    } catch (IllegalStateException writerTaken) {
      // By a filter in front, with an encoding that cannot be changed any more.
      String text = new String(body, StandardCharsets.UTF_8);
      response.setContentLength(text.getBytes(response.getCharacterEncoding()).length);
      response.getWriter().write(text);
      return;
    }
    response.setContentLength(body.length);
    out.write(body);
  }
}
