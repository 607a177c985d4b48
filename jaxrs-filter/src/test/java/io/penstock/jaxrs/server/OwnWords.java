package io.penstock.jaxrs.server;

import io.penstock.policy.Body;
import io.penstock.policy.Denial;
import io.penstock.policy.DenialRenderer;
import io.penstock.policy.RequestView;

/** How an application words its denials. */
public final class OwnWords implements DenialRenderer {

  @Override
  public Body render(RequestView request, Denial denial) {
    return Body.of("text/x-own; charset=UTF-8", denial.status() + " " + denial.policies());
  }
}
