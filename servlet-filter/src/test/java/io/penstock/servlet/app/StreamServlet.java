package io.penstock.servlet.app;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Reads and writes more than fits a connection. */
public final class StreamServlet extends HttpServlet {

  /** How many bytes a flood has: more than the buffers of both ends hold. */
  public static final int FLOOD = 32 << 20;

  private static final ConcurrentMap<String, CompletableFuture<Void>> STARTED =
      new ConcurrentHashMap<>();
  private static final ConcurrentMap<String, CompletableFuture<Void>> FAILED =
      new ConcurrentHashMap<>();

  /** Is complete once a request with that field X-Key has begun to read or write. */
  public static CompletableFuture<Void> started(String key) {
    return STARTED.computeIfAbsent(key, absent -> new CompletableFuture<>());
  }

  /** Is complete once its connection has failed it. */
  public static CompletableFuture<Void> failed(String key) {
    return FAILED.computeIfAbsent(key, absent -> new CompletableFuture<>());
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String key = request.getHeader("X-Key");
    try {
      switch (request.getPathInfo()) {
        case "/okay" -> response.getWriter().print("okay");
        case "/flood" -> {
          started(key).complete(null);
          write(response.getOutputStream(), FLOOD);
        }
        case "/endless" -> {
          started(key).complete(null);
          write(response.getOutputStream(), Long.MAX_VALUE);
        }
        case "/read" -> {
          started(key).complete(null);
          request.getInputStream().readAllBytes();
        }
        default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
      }
    } catch (IOException e) {
      failed(key).complete(null);
      throw e;
    }
  }

  private static void write(OutputStream out, long bytes) throws IOException {
    byte[] block = new byte[64 << 10];
    for (long written = 0; written < bytes; written += block.length) {
      out.write(block);
    }
  }
}
