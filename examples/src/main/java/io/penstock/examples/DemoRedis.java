package io.penstock.examples;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis in a process of its own, on a free port of this machine, with nothing kept. It ends at
 * the latest when this JVM does, however that ends.
 */
final class DemoRedis implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final int MILLIS = 1_000;

  /** Becomes Redis, and leaves somebody behind who ends it when this JVM is gone. */
  private static final List<String> ENDING_WITH_US =
      List.of("sh", "-c", "exec 3<&0; (cat <&3 >/dev/null; kill -9 $$) & exec \"$0\" \"$@\" 3<&-");

  private final InetSocketAddress address;
  private final Process process;

  DemoRedis() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = new InetSocketAddress(InetAddress.getLoopbackAddress(), free.getLocalPort());
    }
    File executable = ExecutableProvider.newJarResourceProvider().get().getAbsoluteFile();
    executable.getParentFile().deleteOnExit(); // after what is in it
    executable.deleteOnExit();
    List<String> command = new ArrayList<>(ENDING_WITH_US);
    command.add(executable.toString());
    command.addAll(List.of("--port", "" + port(), "--bind", address.getAddress().getHostAddress()));
    command.addAll(List.of("--save", "", "--maxmemory-policy", "noeviction"));
    process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long start = System.nanoTime();
    while (!isAnswering()) {
      if (!process.isAlive() || System.nanoTime() - start > PATIENCE_NANOS) {
        close();
        throw new IOException("Redis did not start on port " + port());
      }
      Thread.onSpinWait();
    }
  }

  int port() {
    return address.getPort();
  }

  private boolean isAnswering() {
    try (Socket socket = new Socket()) {
      socket.connect(address, MILLIS);
      socket.setSoTimeout(MILLIS);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return in.read() == '+';
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends it as {@code kill -9} does. May be called again. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
