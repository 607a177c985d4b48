package io.penstock.servlet.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that waits ten seconds at most. */
public final class Http {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  private Http() {}

  /**
   * Sends a GET.
   *
   * @param fields names and values in turn
   */
  public static HttpResponse<String> get(URI uri, String... fields)
      throws IOException, InterruptedException {
    return send("GET", uri, fields);
  }

  /**
   * Sends a request without a body.
   *
   * @param fields names and values in turn
   */
  public static HttpResponse<String> send(String method, URI uri, String... fields)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (fields.length > 0) {
      request.headers(fields);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /**
   * Sends one request as bytes and reads to the end: clients hide a body that should not be there.
   *
   * @param lines of the request, without Host and Connection
   */
  public static String raw(int port, String... lines) throws IOException {
    return rawWithHost(port, "localhost", lines);
  }

  /** As {@link #raw}, for a client that names a host of its own. */
  public static String rawWithHost(int port, String host, String... lines) throws IOException {
    return exchange(port, host, "", lines);
  }

  /** As {@link #raw}, with a body; its length is among the lines. */
  public static String rawWithBody(int port, String body, String... lines) throws IOException {
    return exchange(port, "localhost", body, lines);
  }

  private static String exchange(int port, String host, String body, String... lines)
      throws IOException {
    String request =
        String.join("\r\n", lines) + "\r\nHost: " + host + "\r\nConnection: close\r\n\r\n" + body;
    try (Socket socket = connect(port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Opens a connection, for those who speak HTTP themselves. */
  public static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /** Sends what may be several requests at once. */
  public static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Reads until the server closes the connection. */
  public static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }
}
