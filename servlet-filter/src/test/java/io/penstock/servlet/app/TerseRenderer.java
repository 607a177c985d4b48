package io.penstock.servlet.app;

import io.penstock.policy.Body;
import io.penstock.policy.Denial;
import io.penstock.policy.DenialRenderer;
import io.penstock.policy.RequestView;

/** An application's own words. */
public final class TerseRenderer implements DenialRenderer {

  @Override
  public Body render(RequestView request, Denial denial) {
    return Body.of(
        "text/csv;charset=utf-8",
        String.join(",", denial.policies())
            + ";"
            + denial.status()
            + ";"
            + (denial.retryAfterSeconds().orElse(-1) > 0 ? "wait" : "never")
            + ";"
            + request.path());
  }
}
