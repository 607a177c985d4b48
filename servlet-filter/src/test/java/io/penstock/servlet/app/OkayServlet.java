package io.penstock.servlet.app;

import jakarta.servlet.GenericServlet;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers everything with 200 and where it was found; takes what is not HTTP as well. */
public final class OkayServlet extends GenericServlet {

  @Override
  public void service(ServletRequest request, ServletResponse response) throws IOException {
    if (request instanceof HttpServletRequest http) {
      String mapping = http.getHttpServletMapping().getPattern();
      ((HttpServletResponse) response).setHeader("X-Mapping", mapping);
    }
    response.setContentType("text/plain");
    response.getWriter().print("okay");
  }
}
