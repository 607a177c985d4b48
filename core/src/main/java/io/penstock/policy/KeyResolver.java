package io.penstock.policy;

import java.util.Optional;

/**
 * Finds the key by which a request is counted, where the sources that Penstock knows do not do. A
 * policy names the class ({@code key=com.example.Tenant}), which must be public with a public
 * constructor without parameters. One instance serves every request of the policy, on any number of
 * threads.
 */
@FunctionalInterface
public interface KeyResolver {

  /**
   * Finds the key.
   *
   * @param request the request, for the time of this call
   * @return the key, which is trimmed; empty or blank: this request has none. Whatever this throws
   *     is a failure: the policy's {@code on-failure} applies.
   */
  Optional<String> resolve(RequestView request);
}
