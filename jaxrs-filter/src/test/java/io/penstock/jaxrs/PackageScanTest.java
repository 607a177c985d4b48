package io.penstock.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.jaxrs.server.RestServer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.internal.scanning.PackageNamesScanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that finds its components by their package. */
class PackageScanTest {

  @Path("once")
  public static class Once {
    @GET
    @RateLimited(refillRate = "1/h")
    public String get() {
      return "";
    }
  }

  @TempDir java.nio.file.Path webapp;

  @Test
  void theFeatureIsFound() throws Exception {
    ResourceConfig application = new ResourceConfig(Once.class);
    application.registerFinder(
        new PackageNamesScanner(new WithoutTests(), new String[] {"io.penstock.jaxrs"}, false));

    try (RestServer server = new RestServer(webapp).start(application)) {
      assertThat(server.get("/once").statusCode()).isEqualTo(200);
      assertThat(server.get("/once").statusCode()).isEqualTo(429);
    }
  }

  /** Finds what the JAR will hold, not the resources of all the tests here. */
  private static final class WithoutTests extends ClassLoader {

    WithoutTests() {
      super(PackageScanTest.class.getClassLoader());
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      List<URL> found = Collections.list(super.getResources(name));
      found.removeIf(url -> url.getPath().contains("test-classes"));
      return Collections.enumeration(found);
    }
  }
}
