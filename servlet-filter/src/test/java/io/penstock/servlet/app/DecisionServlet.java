package io.penstock.servlet.app;

import io.penstock.Decision;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Says what the limiter has told the application. */
public final class DecisionServlet extends HttpServlet {

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Decision decision = (Decision) request.getAttribute("io.penstock.decision");
    response.getWriter().print(decision.remaining() + " of " + decision.limit().capacity());
  }
}
