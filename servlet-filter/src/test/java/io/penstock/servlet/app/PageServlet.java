package io.penstock.servlet.app;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** An error page of the application. */
public final class PageServlet extends HttpServlet {

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/html;charset=utf-8");
    response
        .getWriter()
        .print("<p>Slow down: " + request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE));
  }
}
