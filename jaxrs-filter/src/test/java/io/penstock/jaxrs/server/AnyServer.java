package io.penstock.jaxrs.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A server on a port of its own whose application lies below {@code /app/api}. For one test. */
public abstract class AnyServer implements AutoCloseable {

  protected static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  /** Makes servers. */
  @FunctionalInterface
  public interface Kind {

    /** A server with a directory that is empty. */
    AnyServer in(Path directory);
  }

  /**
   * Starts with an application.
   *
   * @throws Exception if the application does not come up
   */
  public abstract AnyServer start(App app) throws Exception;

  protected abstract int port();

  public final URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + "/app/api" + path);
  }

  public final HttpResponse<String> get(String path, String... fields)
      throws IOException, InterruptedException {
    return send("GET", path, fields);
  }

  public final HttpResponse<String> send(String method, String path, String... fields)
      throws IOException, InterruptedException {
    return client.send(request(method, path, fields), HttpResponse.BodyHandlers.ofString());
  }

  /** The statuses of as many GETs at once, in no order. */
  public final List<Integer> statusesOfConcurrent(int callers, String path) throws Exception {
    List<CompletableFuture<HttpResponse<Void>>> responses = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      responses.add(client.sendAsync(request("GET", path), HttpResponse.BodyHandlers.discarding()));
    }
    List<Integer> statuses = new ArrayList<>();
    for (CompletableFuture<HttpResponse<Void>> response : responses) {
      statuses.add(response.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode());
    }
    return statuses;
  }

  private HttpRequest request(String method, String path, String... fields) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (fields.length > 0) {
      request.headers(fields);
    }
    return request.build();
  }
}
