package io.penstock.servlet.app;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Goes on in the way that the last step of its path names, to what the parameter {@code to} names.
 */
public final class DispatchServlet extends HttpServlet {

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String to = request.getParameter("to");
    switch (request.getPathInfo()) {
      case "/forward" -> request.getRequestDispatcher(to).forward(request, response);
      case "/include" -> request.getRequestDispatcher(to).include(request, response);
      case "/include-forward" -> {
        request.getRequestDispatcher(to).include(request, response);
        request.getRequestDispatcher(to).forward(request, response);
      }
      case "/async" -> request.startAsync().dispatch(to);
      case "/async-complete" -> {
        AsyncContext async = request.startAsync();
        async.start(async::complete);
      }
      case "/send-error" -> response.sendError(Integer.parseInt(request.getParameter("status")));
      case "/throw" -> throw new ServletException("thrown on purpose");
      default -> throw new ServletException("no way " + request.getPathInfo());
    }
  }
}
