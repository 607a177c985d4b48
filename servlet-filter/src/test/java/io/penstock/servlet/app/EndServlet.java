package io.penstock.servlet.app;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Ends in the way that the last step of its path names, with the status that the parameter {@code
 * n} names.
 */
public final class EndServlet extends HttpServlet {

  /** The ends of asynchronous requests, by what their field X-Key says. */
  private static final ConcurrentMap<String, CompletableFuture<Void>> ENDS =
      new ConcurrentHashMap<>();

  /** Is complete once the server has told of the end of an asynchronous request. */
  public static CompletableFuture<Void> end(String key) {
    return ENDS.computeIfAbsent(key, absent -> new CompletableFuture<>());
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (request.getDispatcherType() == DispatcherType.INCLUDE) {
      response.setStatus(204); // which whoever is included cannot
      return;
    }
    switch (request.getPathInfo()) {
      case "/status" -> response.setStatus(status(request));
      case "/send-error" -> response.sendError(status(request));
      case "/forward" -> request.getRequestDispatcher("/ways/status").forward(request, response);
      case "/include" -> {
        response.setStatus(status(request));
        request.getRequestDispatcher("/ways/okay").include(request, response);
      }
      case "/okay" -> response.getWriter().print("okay");
      case "/mend" -> response.setStatus(200);
      case "/throw" -> throw new ServletException("thrown on purpose");
      case "/throw-io" -> throw new IOException("thrown on purpose");
      case "/throw-unchecked" -> throw new IllegalStateException("thrown on purpose");
      case "/give-back" -> request.setAttribute("io.penstock.refund", true);
      case "/keep" -> request.setAttribute("io.penstock.refund", false);
      case "/async" -> {
        AsyncContext async = started(request);
        async.start(
            () -> {
              response.setStatus(status(request));
              async.complete();
            });
      }
      case "/async-fast" -> {
        AsyncContext async = started(request);
        response.setStatus(status(request));
        async.complete();
      }
      case "/async-give-back" -> {
        AsyncContext async = started(request);
        async.start(
            () -> {
              request.setAttribute("io.penstock.refund", true);
              async.complete();
            });
      }
      case "/async-dispatch" -> started(request).dispatch("/ways/status");
      case "/async-throw" -> started(request).dispatch("/ways/throw");
      case "/async-send-error" -> started(request).dispatch("/ways/send-error");
      case "/async-again" -> {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
          AsyncContext again = started(request);
          again.start(
              () -> {
                response.setStatus(status(request));
                again.complete();
              });
        } else {
          request.startAsync().dispatch();
        }
      }
      case "/async-timeout" -> started(request).setTimeout(50);
      default -> throw new ServletException("no way " + request.getPathInfo());
    }
  }

  private static int status(HttpServletRequest request) {
    return Integer.parseInt(request.getParameter("n"));
  }

  private static AsyncContext started(HttpServletRequest request) {
    CompletableFuture<Void> end = end(request.getHeader("X-Key"));
    AsyncContext async = request.startAsync();
    // After those of whoever has wrapped the request.
    async.addListener(
        new AsyncListener() {
          @Override
          public void onComplete(AsyncEvent event) {
            end.complete(null);
          }

          @Override
          public void onTimeout(AsyncEvent event) {}

          @Override
          public void onError(AsyncEvent event) {}

          @Override
          public void onStartAsync(AsyncEvent event) {}
        });
    return async;
  }
}
