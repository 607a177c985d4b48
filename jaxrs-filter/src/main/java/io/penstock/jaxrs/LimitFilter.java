package io.penstock.jaxrs;

import io.penstock.http.FieldSink;
import io.penstock.http.Verdict;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides the requests to a resource method, and puts the fields on whatever is answered, be it a
 * denial, the method's answer, or what an ExceptionMapper makes of its failure.
 */
final class LimitFilter implements ContainerRequestFilter, ContainerResponseFilter {

  private static final String VERDICT = "io.penstock.jaxrs.verdict";

  private final Surroundings surroundings;
  private final Function<ContainerRequestContext, @Nullable Plan> plans;

  LimitFilter(Surroundings surroundings, Function<ContainerRequestContext, @Nullable Plan> plans) {
    this.surroundings = surroundings;
    this.plans = plans;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    Plan plan = plans.apply(request);
    if (plan == null) {
      return;
    }
    Verdict verdict = plan.admit(new RestFacts(request, surroundings));
    request.setProperty(VERDICT, verdict);
    if (!verdict.proceeds()) {
      // The entity is there for HEAD too: Jersey drops it then, but makes an error page of a
      // denial without one.
      request.abortWith(
          Response.status(verdict.status())
              .type(verdict.contentType())
              .entity(verdict.body())
              .build());
    }
  }

  /**
   * Sets the fields late, since Jersey replaces what stood in the servlet response before, those of
   * a servlet filter in front among it; the verdict has the union of both.
   */
  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (request.getProperty(VERDICT) instanceof Verdict verdict) {
      MultivaluedMap<String, Object> headers = response.getHeaders();
      verdict.setFields(
          new FieldSink() {
            @Override
            public void set(String name, String value) {
              headers.putSingle(name, value);
            }

            @Override
            public void remove(String name) {
              headers.remove(name);
            }
          });
    }
  }
}
