package io.penstock.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.config.ConfigurationException;
import io.penstock.policy.RateLimitPolicies;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jersey alone: the servlet API is there or is not, a servlet container is not. */
class WithoutServletContainerTest {

  @Path("user")
  public static class ByUser {
    @GET
    @RateLimited(refillRate = "2/h", key = "header:X-User")
    public String get() {
      return "fine";
    }
  }

  @Path("address")
  public static class ByAddress {
    @GET
    @RateLimited(refillRate = "2/h")
    public String get() {
      return "";
    }

    @GET
    @Path("alternative")
    @RateLimited(refillRate = "2/h", key = "header:X-User|ip")
    public String alternative() {
      return "";
    }
  }

  /** Makes three requests; run in a class loader of its own. */
  public static final class ThreeRequests implements Callable<String> {
    @Override
    public String call() throws Exception {
      ApplicationHandler application =
          new ApplicationHandler(new ResourceConfig(RateLimitFeature.class, ByUser.class));
      List<String> answers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        ContainerResponse response = get(application, "user", "somebody");
        answers.add(response.getStatus() + " " + response.getHeaderString("RateLimit"));
      }
      application.onShutdown(null);
      return answers.toString().replaceAll(";t=\\d+", "");
    }
  }

  @Test
  void whatIsKeyedOtherwiseIsLimited() throws Exception {
    assertThat(new ThreeRequests().call())
        .isEqualTo("[200 \"byuser-get\";r=1, 200 \"byuser-get\";r=0, 429 \"byuser-get\";r=0]");
  }

  @Test
  void theServletApiIsNotNeeded() throws Exception {
    List<URL> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("servlet-api")) {
        classPath.add(new File(entry).toURI().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      assertThatExceptionOfType(ClassNotFoundException.class)
          .isThrownBy(() -> loader.loadClass("jakarta.servlet.Servlet"));
      Callable<?> requests =
          (Callable<?>)
              loader.loadClass(ThreeRequests.class.getName()).getConstructor().newInstance();
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(loader);
      try {
        assertThat(requests.call())
            .isEqualTo("[200 \"byuser-get\";r=1, 200 \"byuser-get\";r=0, 429 \"byuser-get\";r=0]");
      } finally {
        thread.setContextClassLoader(before);
      }
    }
  }

  @Test
  void keysThatNeedAnAddressAreErrors() {
    String where = ByAddress.class.getName();
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () ->
                new ApplicationHandler(
                    new ResourceConfig(RateLimitFeature.class, ByAddress.class, ByUser.class)))
        .satisfies(
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        where
                            + "#alternative(): @RateLimited: policy byaddress-alternative: key: "
                            + EXPECTED,
                        where + "#get(): @RateLimited: policy byaddress-get: key: " + EXPECTED));
  }

  @Path("known")
  public static class Known {
    @GET
    @RateLimited("known")
    public String get() {
      return "";
    }
  }

  /** Or its exemption would never come true, and nobody would know why. */
  @Test
  void exemptClientsWithoutAnAddressAreAnError() {
    Properties properties = new Properties();
    properties.setProperty("penstock.policy.known.refill-rate", "2/h");
    properties.setProperty("penstock.policy.known.key", "header:X-User");
    properties.setProperty("penstock.policy.known.exempt-clients", "loopback");
    try (RateLimitPolicies policies = RateLimitPolicies.of(properties)) {
      ResourceConfig application =
          new ResourceConfig(Known.class).register(new RateLimitFeature(policies));

      assertThatExceptionOfType(ConfigurationException.class)
          .isThrownBy(() -> new ApplicationHandler(application))
          .satisfies(
              e ->
                  assertThat(e.problems())
                      .containsExactly(
                          Known.class.getName()
                              + "#get(): @RateLimited: policy known: exempt-clients: (expected: none,"
                              + " or a io.penstock.jaxrs.ConnectionLookup, since this server does"
                              + " not tell the address of a client)"));
    }
  }

  @Path("steps/{step}")
  public static class Steps {
    @GET
    @RateLimited("steps")
    public String get() {
      return "fine";
    }
  }

  @ParameterizedTest
  @CsvSource({
    "steps/a, true",
    "steps/open, false",
    "steps/open;v=1, false",
    "steps;v=1/open, false",
    "steps/open%3bv=1, true",
    "steps/%6fpen, false"
  })
  void parametersOfAPathMakeNoDifferenceToExemptions(String path, boolean counted)
      throws Exception {
    Properties properties = new Properties();
    properties.setProperty("penstock.policy.steps.refill-rate", "2/h");
    properties.setProperty("penstock.policy.steps.key", "constant:all");
    properties.setProperty("penstock.policy.steps.exempt-paths", "/steps/open");
    try (RateLimitPolicies policies = RateLimitPolicies.of(properties)) {
      ApplicationHandler application =
          new ApplicationHandler(
              new ResourceConfig(Steps.class).register(new RateLimitFeature(policies)));

      ContainerResponse response = get(application, path, "somebody");

      assertThat(response.getStatus()).isEqualTo(200);
      assertThat(response.getHeaderString("RateLimit") != null).isEqualTo(counted);
      application.onShutdown(null);
    }
  }

  private static ContainerResponse get(ApplicationHandler application, String path, String user)
      throws Exception {
    URI base = URI.create("http://localhost/");
    ContainerRequest request =
        new ContainerRequest(
            base, base.resolve(path), "GET", null, new MapPropertiesDelegate(), null);
    request.header("X-User", user);
    return application.apply(request).get(10, TimeUnit.SECONDS);
  }

  private static final String EXPECTED =
      "ip (expected: another, or a io.penstock.jaxrs.ConnectionLookup, since this server does not"
          + " tell the address of a client)";
}
