package io.penstock.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Calls servers many times at once. */
final class Callers {

  private static final int PATIENCE_SECONDS = 30;

  private Callers() {}

  /**
   * Lets callers connect, each on its own connection, then ask all together.
   *
   * @return what each was answered
   */
  static List<RawResponse> ask(int callers, int port, String path) throws Exception {
    return ask(Collections.nCopies(callers, port), path);
  }

  /** As above, with one caller for each port that is named. */
  static List<RawResponse> ask(List<Integer> ports, String path) throws Exception {
    CountDownLatch connected = new CountDownLatch(ports.size());
    CountDownLatch go = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(ports.size());
    try {
      List<Future<RawResponse>> answers = new ArrayList<>();
      for (int port : ports) {
        answers.add(threads.submit(() -> ask(port, path, connected, go)));
      }
      if (!connected.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("not all callers could connect to ports " + ports);
      }
      go.countDown();
      List<RawResponse> responses = new ArrayList<>();
      for (Future<RawResponse> answer : answers) {
        responses.add(answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
      }
      return responses;
    } finally {
      threads.shutdownNow();
    }
  }

  private static RawResponse ask(int port, String path, CountDownLatch connected, CountDownLatch go)
      throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      connected.countDown();
      if (!go.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the other callers did not connect");
      }
      String request =
          "GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return RawResponse.parse(socket.getInputStream().readAllBytes());
    }
  }
}
