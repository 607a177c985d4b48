package io.penstock.policy;

/**
 * Writes the body of a denial. A policy names the class ({@code denial-body=com.example.Sorry}),
 * which must be public with a public constructor without parameters. One instance serves every
 * request of the policy, on any number of threads.
 */
@FunctionalInterface
public interface DenialRenderer {

  /**
   * Writes a body. Status and fields are set in any case.
   *
   * @param request the request, for the time of this call; nothing of it should be reflected
   *     unescaped
   * @param denial what the client is to be told
   * @return the body. If this throws or returns null, Penstock's own body is sent.
   */
  Body render(RequestView request, Denial denial);
}
