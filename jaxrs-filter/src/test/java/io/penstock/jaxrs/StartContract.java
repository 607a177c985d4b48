package io.penstock.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.penstock.config.ConfigurationException;
import io.penstock.jaxrs.server.AnyServer;
import io.penstock.jaxrs.server.App;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors keep an application from starting, and are all told. */
abstract class StartContract {

  private static final String HERE = StartContract.class.getName();
  private static final String POLICIES = "penstock.policy.api.refill-rate = 3/h\n";

  @Path("first")
  public static class First {
    @GET
    @RateLimited("nobody")
    public String get() {
      return "";
    }

    @POST
    @RateLimited("api")
    @RateLimitExempt
    public String post() {
      return "";
    }
  }

  @Path("second")
  public static class Second {
    @GET
    @RateLimited(refillRate = "often")
    public String get() {
      return "";
    }
  }

  @Path("third")
  public static class Third {
    @GET
    public String get() {
      return "";
    }
  }

  private final AnyServer.Kind kind;
  @TempDir java.nio.file.Path directory;

  StartContract(AnyServer.Kind kind) {
    this.kind = kind;
  }

  private List<String> problems(App app) throws Exception {
    try (AnyServer server = kind.in(directory)) {
      Throwable cause = catchThrowable(() -> server.start(app));
      assertThat(cause).as("the application does not start").isNotNull();
      while (!(cause instanceof ConfigurationException)) {
        assertThat(cause.getCause()).as("the reason of %s", cause).isNotNull();
        cause = cause.getCause();
      }
      return ((ConfigurationException) cause).problems();
    }
  }

  @Test
  void allOfThemWithClassAndMethod() throws Exception {
    List<String> problems =
        problems(
            App.of(RateLimitFeature.class, First.class, Second.class)
                .policies(POLICIES)
                .property("penstock.jaxrs.default-policies", "no-one")
                .property("penstock.jaxrs.priority", "first of all"));

    assertThat(problems)
        .hasSize(5)
        .anyMatch(line -> line.startsWith(HERE + "$First#get(): @RateLimited: value: nobody"))
        .anyMatch(line -> line.startsWith(HERE + "$First#post(): @RateLimited and @RateLimitExe"))
        .anyMatch(line -> line.startsWith(HERE + "$Second#get(): ") && line.contains("often"))
        .contains(
            "application property: penstock.jaxrs.priority: first of all (expected: a whole number"
                + " such as 1100)",
            "application property: penstock.jaxrs.default-policies: no-one (expected: a policy, of"
                + " [api])");
  }

  @Test
  void propertiesThatDoNotExist() throws Exception {
    assertThat(
            problems(
                App.of(RateLimitFeature.class, Third.class)
                    .policies(POLICIES)
                    .property("penstock.jaxrs.prioriti", 1)))
        .containsExactly(
            "application property: penstock.jaxrs.prioriti: 1 (unknown key; did you mean"
                + " penstock.jaxrs.priority?)");
  }

  @Test
  void defaultPoliciesOfTheFileThatDoNotExist() throws Exception {
    assertThat(
            problems(
                App.of(RateLimitFeature.class, Third.class)
                    .policies(POLICIES + "penstock.jaxrs.default-policies = no-one\n")))
        .containsExactly(
            "configuration: penstock.jaxrs.default-policies: no-one (expected: a policy, of [api])");
  }

  @Test
  void aWordThatIsNeitherTrueNorFalse() throws Exception {
    assertThat(
            problems(
                App.of(Third.class)
                    .policies(POLICIES)
                    .property("penstock.jaxrs.auto-discovery", "perhaps")))
        .containsExactly(
            "application property: penstock.jaxrs.auto-discovery: perhaps (expected: true or false)");
  }

  @Test
  void aFileThatCannotBeReadEvenIfNobodyAsks() throws Exception {
    assertThat(problems(App.of(Third.class).policies("penstock.jaxrs.auto-discovery = true\n")))
        .as("it may be the one that asks")
        .isNotEmpty();
  }
}
