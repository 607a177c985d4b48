package io.penstock.jaxrs;

import io.penstock.http.FieldSink;
import io.penstock.http.Verdict;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.ServerErrorException;
import jakarta.ws.rs.WebApplicationException;
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

  /** The request property that holds what was decided. */
  private static final String ADMISSION = "io.penstock.jaxrs.admission";

  /** In place of a status, where it is not known how a request ended. */
  private static final int UNKNOWN = 0;

  /**
   * What was decided.
   *
   * @param awaited whether the verdict wants to be told the end
   */
  private record Admission(Verdict verdict, boolean awaited) {}

  private final Surroundings surroundings;
  private final Route route;
  private final boolean suspends;
  private final Function<ContainerRequestContext, @Nullable Plan> plans;

  /**
   * Makes the filter of a resource method.
   *
   * @param suspends whether the method answers by an AsyncResponse
   * @param plans how a request to it is limited; null where it is not
   */
  LimitFilter(
      Surroundings surroundings,
      Route route,
      boolean suspends,
      Function<ContainerRequestContext, @Nullable Plan> plans) {
    this.surroundings = surroundings;
    this.route = route;
    this.suspends = suspends;
    this.plans = plans;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    Plan plan = plans.apply(request);
    if (plan == null) {
      return;
    }
    Verdict verdict = plan.admit(new RestFacts(request, surroundings, route));
    boolean proceeds = verdict.proceeds();
    request.setProperty(ADMISSION, new Admission(verdict, proceeds && verdict.awaitsEnd()));
    if (proceeds) {
      return;
    }
    if (verdict.byContainer()) {
      throw denial(verdict.status());
    }
    // The entity is there for HEAD too: Jersey drops it then, but makes an error page of a denial
    // without one.
    request.abortWith(
        Response.status(verdict.status())
            .type(verdict.contentType())
            .entity(verdict.body())
            .build());
  }

  /** Without an entity, for one that has it would not come to the application's mapper. */
  private static WebApplicationException denial(int status) {
    return status < 500 ? new ClientErrorException(status) : new ServerErrorException(status);
  }

  /**
   * Sets the fields late, since Jersey replaces what stood in the servlet response before, those of
   * a servlet filter in front among it; the verdict has the union of both.
   */
  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (request.getProperty(ADMISSION) instanceof Admission admission) {
      Verdict verdict = admission.verdict;
      RestFacts facts = new RestFacts(request, surroundings, route);
      MultivaluedMap<String, Object> headers = response.getHeaders();
      verdict.setFields(
          facts,
          new FieldSink() {
            @Override
            public void set(String name, String value) {
              headers.putSingle(name, value);
            }

            @Override
            public void remove(String name) {
              headers.remove(name);
              surroundings.removeField(name);
            }
          });
      if (admission.awaited) {
        verdict.ended(facts, mayBeTimeout(response) ? UNKNOWN : response.getStatus());
      }
    }
  }

  /**
   * Whether nobody may have answered in time: no container tells its own 503 from that of the
   * application, whose mapper may have worded either. A timeout gives nothing back.
   */
  private boolean mayBeTimeout(ContainerResponseContext response) {
    return suspends && response.getStatus() == Response.Status.SERVICE_UNAVAILABLE.getStatusCode();
  }
}
