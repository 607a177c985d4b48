package io.penstock.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Stands between a client and Redis, and can be slow to answer or cut an answer short. */
final class Proxy implements AutoCloseable {

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger cutAfter = new AtomicInteger(-1);
  private volatile int cutAlways = -1;
  private volatile long delayNanos;

  Proxy(RedisProcess redis) {
    this.target = redis.port();
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  String address() {
    return "redis://127.0.0.1:" + server.getLocalPort();
  }

  int port() {
    return server.getLocalPort();
  }

  /** From now on each answer waits for so long; questions do not. */
  void delayAnswers(long millis) {
    delayNanos = millis * 1_000_000;
  }

  /** The next answer ends after so many bytes, and the connection with it. */
  void cutNextAnswerAfter(int bytes) {
    cutAfter.set(bytes);
  }

  /** From now on every answer ends so. */
  void cutAnswersAfter(int bytes) {
    cutAlways = bytes;
  }

  void cutNoMore() {
    cutAlways = -1;
  }

  boolean hasCut() {
    return cutAfter.get() < 0;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket redis = new Socket(InetAddress.getLoopbackAddress(), target);
        client.setTcpNoDelay(true);
        redis.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(redis);
        daemon(() -> pump(client, redis, false));
        daemon(() -> pump(redis, client, true));
      }
    } catch (IOException e) {
      close();
    }
  }

  private void pump(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        int bytes = answers ? Math.max(cutAlways, cutAfter.getAndSet(-1)) : -1;
        if (bytes >= 0) {
          out.write(buffer, 0, Math.min(bytes, length));
          return;
        }
        if (answers) {
          pause();
        }
        out.write(buffer, 0, length);
      }
    } catch (IOException e) {
      // One side has gone, and the other follows.
    }
  }

  private void pause() {
    long end = System.nanoTime() + delayNanos;
    for (long left = delayNanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
