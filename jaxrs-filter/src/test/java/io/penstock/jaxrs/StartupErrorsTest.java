package io.penstock.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.penstock.config.ConfigurationException;
import io.penstock.jaxrs.server.RestServer;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stops an application from starting, and how it is told. */
class StartupErrorsTest {

  private static final String POLICIES =
      """
      penstock.policy.api.refill-rate = 3/h
      penstock.policy.api.paths = none
      """;

  private static final String HERE = StartupErrorsTest.class.getName();

  @TempDir java.nio.file.Path webapp;

  /** The problems that keep an application from starting, in the order in which they are told. */
  private List<String> problems(String properties, ResourceConfig application) throws Exception {
    try (RestServer server = new RestServer(webapp)) {
      if (!properties.isEmpty()) {
        server.properties(properties);
      }
      Throwable failure = catchThrowable(() -> server.start(application));
      assertThat(failure).as("the deployment fails").isNotNull();
      assertThat(server.isApplicationDown()).isTrue();
      Throwable cause = failure;
      while (!(cause instanceof ConfigurationException)) {
        cause = cause.getCause();
        assertThat(cause).as("the reason of %s", failure).isNotNull();
      }
      List<String> problems = ((ConfigurationException) cause).problems();
      assertThat(cause.getMessage()).contains(problems);
      return problems;
    }
  }

  private static ResourceConfig application(Class<?>... resources) {
    return new ResourceConfig(resources).register(RateLimitFeature.class);
  }

  @Path("wrong")
  @RateLimited("clas")
  public static class Wrong {
    @GET
    public void unknownOfClass() {}

    @PUT
    public void alsoOfClass() {}

    @POST
    @RateLimited("nobody")
    public void unknown(String body) {}

    @DELETE
    @RateLimited("api")
    @RateLimitExempt
    public void contradictory() {}
  }

  @Path("in-place")
  public static class WrongInPlace {
    @GET
    @RateLimited
    public void nothing() {}

    @POST
    @RateLimited(value = "api", capacity = 3)
    public void mixed() {}

    @PUT
    @RateLimited(refillRate = "often", capacity = -2, key = "shoe-size")
    public void values() {}

    @DELETE
    @RateLimited(value = "api", cost = 0)
    public void cost() {}

    @GET
    @Path("twice")
    @RateLimited("api")
    @RateLimited(value = "api", cost = 2)
    public void twice() {}
  }

  @Test
  void everyErrorIsToldWithClassAndMethod() throws Exception {
    List<String> problems = problems(POLICIES, application(WrongInPlace.class, Wrong.class));

    String wrong = HERE + "$Wrong";
    String inPlace = HERE + "$WrongInPlace";
    assertThat(problems)
        .containsExactlyInAnyOrder(
            wrong
                + "#contradictory(): @RateLimited and @RateLimitExempt both at "
                + wrong
                + "#contradictory() (expected: one of them)",
            wrong
                + " (for "
                + wrong
                + "#alsoOfClass(), "
                + wrong
                + "#unknownOfClass()): @RateLimited: value: clas (expected: a policy, of [api])",
            wrong + "#unknown(String): @RateLimited: value: nobody (expected: a policy, of [api])",
            inPlace
                + "#nothing(): @RateLimited: refillRate: missing (expected: value, the name of a"
                + " policy, or a refillRate such as 5/min)",
            inPlace
                + "#mixed(): @RateLimited: value: api (expected: the name of a configured policy"
                + " alone, or name, refillRate, capacity and key of a policy in place)",
            problems.stream().filter(line -> line.contains("often")).findAny().orElseThrow(),
            problems.stream().filter(line -> line.contains("-2")).findAny().orElseThrow(),
            problems.stream().filter(line -> line.contains("shoe-size")).findAny().orElseThrow(),
            inPlace + "#cost(): @RateLimited: cost: 0 (expected: >= 1)",
            inPlace + "#twice(): @RateLimited: policy: api, twice at one place (expected: once)");
    assertThat(problems)
        .filteredOn(line -> line.matches(".*(often|-2|shoe-size).*"))
        .allMatch(line -> line.startsWith(inPlace + "#values(): "));
  }

  public static class Names {
    @Path("orders")
    public static class Orders {
      @GET
      @RateLimited(refillRate = "1/s")
      public void list() {}

      @GET
      @Path("{id}")
      @RateLimited(refillRate = "1/s")
      public void list(@PathParam("id") String id) {}

      @POST
      @RateLimited(name = "shared", refillRate = "1/s")
      public void create() {}
    }

    @Path("other")
    public static class Other {
      @GET
      @RateLimited(name = "orders-list", refillRate = "1/s")
      public void list() {}

      @POST
      @RateLimited(name = "shared", refillRate = "2/s")
      public void create() {}
    }
  }

  @Test
  void namesOfPoliciesInPlaceMustNotCollide() throws Exception {
    assertThat(problems(POLICIES, application(Names.Orders.class, Names.Other.class)))
        .hasSize(3)
        .anyMatch(
            line ->
                line.startsWith(
                        HERE + "$Names$Orders#list(String): @RateLimited: name: orders-list")
                    && line.contains("$Names$Orders#list() too"))
        .anyMatch(
            line -> line.startsWith(HERE + "$Names$Other#list(): @RateLimited: name: orders-list"))
        .anyMatch(line -> line.startsWith(HERE + "$Names$Other#create(): name: shared"));
  }

  @Path("in-vain")
  @RateLimited("api")
  public static class InVain {
    @GET
    public void get() {}

    @Path("sub")
    @RateLimited("api")
    public Wrong locator() {
      return new Wrong();
    }

    @RateLimited("api")
    public void helper() {}

    @GET
    @Path("hidden")
    @RateLimitExempt
    void hidden() {}
  }

  @Test
  void annotationsThatLimitNothingAreErrors() throws Exception {
    assertThat(problems(POLICIES, application(InVain.class)))
        .containsExactlyInAnyOrder(
            HERE
                + "$InVain#locator(): annotated, but a sub-resource locator answers no request"
                + " (expected: the annotation on the class that it returns, or on the class that it"
                + " is in)",
            HERE
                + "$InVain#helper(), "
                + HERE
                + "$InVain#hidden(): annotated, but it answers no request (expected: a public"
                + " method with @GET, @POST or the like)");
  }

  @Test
  void errorsOfTheFileAndOfAnnotationsAreToldTogether() throws Exception {
    assertThat(problems(POLICIES + "penstock.policy.api.capasity = 3\n", application(Wrong.class)))
        .hasSize(2)
        .anyMatch(line -> line.contains("penstock.policy.api.capasity"))
        .anyMatch(line -> line.startsWith(HERE + "$Wrong#contradictory()"));
  }

  @Test
  void nothingStaysOpen() throws Exception {
    try (RestServer server = new RestServer(webapp).properties(POLICIES)) {
      assertThatThrownBy(() -> server.start(application(Wrong.class)));
      assertThat(server.attribute("io.penstock.policies")).isNull();
    }
  }

  @Path("fine")
  public static class Fine {
    @GET
    @RateLimited("api")
    public String get() {
      return "";
    }
  }

  @Test
  void aMissingFileIsAnErrorWhereAnAnnotationNamesAPolicy() throws Exception {
    assertThat(problems("", application(Fine.class)))
        .singleElement()
        .asString()
        .contains("/WEB-INF/penstock.properties", "PENSTOCK_CONFIG");
  }

  @Test
  void theFileThatAPropertyNamesMustBeThere() throws Exception {
    assertThat(
            problems(
                POLICIES,
                application(Fine.class).property("penstock.config", "/WEB-INF/other.properties")))
        .singleElement()
        .asString()
        .contains("/WEB-INF/other.properties");
  }

  @Test
  void unknownPropertiesAreErrors() throws Exception {
    assertThat(
            problems(
                POLICIES,
                application(Fine.class)
                    .property("penstock.confg", "/WEB-INF/penstock.properties")
                    .property("penstock.jaxrs.priority", 1)))
        .containsExactly(
            "application property: penstock.confg: /WEB-INF/penstock.properties (unknown key; did you"
                + " mean penstock.config?)");
  }

  @Test
  void resourcesMadeByProgramAreCheckedToo() throws Exception {
    ResourceConfig application = new ResourceConfig().register(RateLimitFeature.class);
    application.registerResources(Resource.from(Wrong.class));

    assertThat(problems(POLICIES, application))
        .as("all of the class")
        .hasSize(3)
        .allMatch(line -> line.startsWith(HERE + "$Wrong"));
  }
}
