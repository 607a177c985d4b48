package io.penstock.http;

/**
 * A policy to be asked for a request, by name.
 *
 * @param policy the name of the policy
 * @param cost tokens to spend, at least 1; {@link #OWN_COST}: the policy's own cost
 */
public record Charge(String policy, long cost) {

  /** Stands for the policy's own cost. */
  public static final long OWN_COST = -1;

  /** Makes a charge. */
  public Charge {
    if (cost < 1 && cost != OWN_COST) {
      throw new IllegalArgumentException("cost: " + cost + " (expected: >= 1, or -1)");
    }
  }
}
