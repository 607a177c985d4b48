package io.penstock.servlet.app;

import jakarta.servlet.GenericServlet;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/** Answers everything with 200; takes requests that are not HTTP as well. */
public final class OkayServlet extends GenericServlet {

  @Override
  public void service(ServletRequest request, ServletResponse response) throws IOException {
    response.setContentType("text/plain");
    response.getWriter().print("okay");
  }
}
