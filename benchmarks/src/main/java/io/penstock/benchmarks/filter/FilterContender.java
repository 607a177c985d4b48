package io.penstock.benchmarks.filter;

import io.penstock.servlet.RateLimitFilter;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Whose filter is measured. All limit by address and tell what is left in each response. */
public enum FilterContender {
  /** Ours. */
  PENSTOCK("penstock"),
  /** Tomcat's, which does not log its denials here. */
  TOMCAT("tomcat"),
  /** A few lines around Bucket4j and Caffeine. */
  BUCKET4J("bucket4j-caffeine");

  private static final Duration PERIOD = Duration.ofMinutes(1);

  /** Tomcat writes a line for each denial; kept here, since loggers are held weakly. */
  private static final Logger TOMCAT_LOG =
      Logger.getLogger("org.apache.catalina.filters.RateLimitFilter");

  /** What it is called in the output. */
  final String label;

  FilterContender(String label) {
    this.label = label;
  }

  /**
   * Makes a filter.
   *
   * @param tokens capacity, and what comes back in a minute
   */
  Filter create(int tokens) throws ServletException {
    Filter filter =
        switch (this) {
          case PENSTOCK -> new RateLimitFilter();
          case TOMCAT -> new org.apache.catalina.filters.RateLimitFilter();
          case BUCKET4J -> new Bucket4jFilter(tokens, PERIOD);
        };
    TOMCAT_LOG.setLevel(Level.SEVERE);
    filter.init(
        new Registration(
            switch (this) {
              case PENSTOCK -> Map.of("refill-rate", tokens + "/min");
              case TOMCAT ->
                  Map.of(
                      "bucketRequests",
                      Integer.toString(tokens),
                      "bucketDuration",
                      Long.toString(PERIOD.toSeconds()),
                      "exposeHeaders",
                      "true");
              case BUCKET4J -> Map.of();
            }));
    return filter;
  }
}
