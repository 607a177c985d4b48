package io.penstock.jaxrs.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ContainerResponse;

/** Jersey on the platform's own server, of which Penstock knows nothing. */
public final class JdkServer extends AnyServer {

  private HttpServer server;
  private ApplicationHandler application;

  @Override
  public JdkServer start(App app) throws Exception {
    application = new ApplicationHandler(RestServer.application(app));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.createContext("/app/api/", this::serve);
    server.start();
    return this;
  }

  private void serve(HttpExchange exchange) throws IOException {
    URI base = URI.create("http://127.0.0.1:" + port() + "/app/api/");
    ContainerRequest request =
        new ContainerRequest(
            base,
            base.resolve(exchange.getRequestURI()),
            exchange.getRequestMethod(),
            null,
            new MapPropertiesDelegate(),
            application.getConfiguration());
    exchange.getRequestHeaders().forEach(request::headers);
    request.setProperty("peer", exchange.getRemoteAddress().getAddress().getHostAddress());
    try {
      ContainerResponse response = application.apply(request).get();
      response
          .getStringHeaders()
          .forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
      exchange.sendResponseHeaders(response.getStatus(), -1);
    } catch (ExecutionException | InterruptedException e) {
      exchange.sendResponseHeaders(500, -1);
    } finally {
      exchange.close();
    }
  }

  @Override
  protected int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
    }
    if (application != null) {
      application.onShutdown(null);
    }
  }
}
