package io.penstock.http;

import io.penstock.policy.RateLimitPolicies;
import java.util.List;

/** Stub. */
public final class Gate {

  public Gate(RateLimitPolicies policies) {}

  public Gate(RateLimitPolicies policies, List<String> names) {}

  public static Gate forCharges(RateLimitPolicies policies) {
    return new Gate(policies);
  }

  public Verdict admit(RequestFacts request) {
    return new Verdict();
  }

  public Verdict admit(RequestFacts request, List<Charge> charges) {
    return new Verdict();
  }
}
