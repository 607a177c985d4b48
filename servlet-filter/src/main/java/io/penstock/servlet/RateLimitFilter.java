package io.penstock.servlet;

import static java.util.Objects.requireNonNull;

import io.penstock.http.Gate;
import io.penstock.http.Verdict;
import io.penstock.policy.RateLimitPolicies;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.Set;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Limits the requests that pass through it, by policies that are chosen by path.
 *
 * <p>In web.xml it takes these init-params, all optional:
 *
 * <ul>
 *   <li>{@code config}: where the properties are, a path inside the web application such as {@code
 *       /WEB-INF/limits.properties}, {@code classpath:NAME} or {@code file:PATH}; without it they
 *       are looked for in the usual places;
 *   <li>{@code policies}: the names of the policies that this filter asks, separated by commas;
 *       without it all of them;
 *   <li>or, instead of those two, the keys of one policy, such as {@code refill-rate}, {@code
 *       capacity} and {@code key}: that policy is named after the filter, holds for all paths
 *       unless {@code paths} says otherwise, and no properties are looked for.
 * </ul>
 *
 * <p>A request is decided on the first dispatch that reaches the filter, be it REQUEST, FORWARD or
 * ASYNC. Later dispatches of it, and every INCLUDE and ERROR, pass untouched, and so does what is
 * not HTTP. Requests that are allowed carry the RateLimit fields before the rest of the chain runs;
 * a request that is denied is answered here. Where tokens may go back, a request is handed on in a
 * wrapper.
 *
 * <p>Safe for use by any number of threads. One instance belongs to one registration in one
 * application. Asynchronous servlets behind it need {@code async-supported}, as with every filter.
 */
public final class RateLimitFilter implements Filter {

  private static final System.Logger LOG = System.getLogger(RateLimitFilter.class.getName());

  /** Those that the program has made and that are not registered yet. */
  private static final Set<RateLimitFilter> PROGRAMMED =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private final @Nullable RateLimitPolicies given;

  /**
   * The request attribute by which a later dispatch of the same request is known. A name of its own
   * for each filter, since others in the chain have to decide too, also those that another
   * application brings along when a request is forwarded to it.
   */
  private final String mark = "io.penstock.servlet.decided." + UUID.randomUUID();

  private final AtomicBoolean committedTold = new AtomicBoolean();

  /** Null before init and after destroy; written under the lock of this filter. */
  private volatile @Nullable Setup setup;

  /** Makes a filter that takes its policies from the configuration. For web.xml. */
  public RateLimitFilter() {
    given = null;
  }

  /**
   * Makes a filter with policies made by program.
   *
   * @param policies what to limit by; the caller closes them, after the application has ended. The
   *     init-param {@code policies} may choose among them, others are refused.
   * @throws NullPointerException if {@code policies} is null
   */
  public RateLimitFilter(RateLimitPolicies policies) {
    given = requireNonNull(policies, "policies: null (expected: not null)");
    PROGRAMMED.add(this);
  }

  /**
   * Reads the configuration and makes the limiters.
   *
   * @param config the registration of this filter
   * @throws io.penstock.config.ConfigurationException if the configuration cannot be used; its
   *     message lists every error, nothing stays open, and the server does not bring the
   *     application up
   * @throws IllegalStateException if the filter has been initialised already
   */
  @Override
  public synchronized void init(FilterConfig config) {
    if (setup != null) {
      throw new IllegalStateException(
          "filter '"
              + config.getFilterName()
              + "': this instance is registered already (expected: an instance of its own)");
    }
    PROGRAMMED.remove(this);
    setup = Setup.of(config, given);
  }

  /**
   * Lets the request pass or denies it.
   *
   * @param request what to decide, unless it has been
   * @param response takes the fields, and the denial if it is one
   * @param chain does not run on a denial, not even where the response is committed and the denial
   *     cannot be told any more
   * @throws IOException if the chain throws it or the denial cannot be written
   * @throws ServletException if the chain throws it
   * @throws IllegalStateException before {@link #init} and after {@link #destroy}
   */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!(request instanceof HttpServletRequest http)
        || !(response instanceof HttpServletResponse answer)
        || !isToBeDecided(http)) {
      chain.doFilter(request, response);
      return;
    }
    LimitedRequest limited = new LimitedRequest(http, answer, mark);
    Verdict verdict = gate().admit(limited);
    if (verdict.proceeds()) {
      verdict.setFields(limited, limited);
      if (verdict.awaitsEnd()) {
        watch(chain, limited, answer, verdict);
      } else {
        limited.handDown();
        chain.doFilter(request, response);
      }
      return;
    }
    limited.handDown(); // an error page may be a dispatch
    if (!answer.isCommitted()) {
      Denial.write(limited, answer, verdict);
    } else if (committedTold.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "A request was denied after its response had been committed: it was not processed, but its"
              + " client cannot be told. The filter belongs in front of whatever writes responses."
              + " (Logged once.)");
    }
  }

  /** Lets the request go on and tells the verdict how it ended. */
  private static void watch(
      FilterChain chain, LimitedRequest request, HttpServletResponse response, Verdict verdict)
      throws IOException, ServletException {
    request.watch(verdict);
    try {
      chain.doFilter(request, response);
    } catch (Throwable e) {
      // The status still says 200 here; and where it went asynchronous, its listeners are told.
      if (!request.wentAsync() && !Ending.isAbort(e)) {
        verdict.ended(request, HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
      }
      request.handDown(); // to the error page
      throw e;
    }
    int status = response.getStatus();
    if (!request.wentAsync()) {
      verdict.ended(request, status);
    }
    if (status >= HttpServletResponse.SC_BAD_REQUEST) {
      request.handDown();
    }
  }

  /** Whether the program has made filters, with policies of its own, that wait for their init. */
  static boolean programWaits() {
    return !PROGRAMMED.isEmpty();
  }

  /** Closes the limiters, unless others use them or they were given by program. */
  @Override
  public synchronized void destroy() {
    Setup ending = setup;
    setup = null;
    if (ending != null) {
      ending.close();
    }
  }

  private boolean isToBeDecided(HttpServletRequest request) {
    DispatcherType dispatch = request.getDispatcherType();
    // An INCLUDE is part of another response and says nothing about the request as a whole.
    if (dispatch == DispatcherType.INCLUDE || request.getAttribute(mark) != null) {
      return false;
    }
    if (dispatch != DispatcherType.ERROR) {
      return true;
    }
    request.setAttribute(mark, true); // it is over and its answer being worded, from here untouched
    return false;
  }

  private Gate gate() {
    Setup current = setup;
    if (current == null) {
      throw new IllegalStateException("the filter is not initialised, or was destroyed");
    }
    return current.gate();
  }
}
