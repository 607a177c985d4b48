package io.penstock.jaxrs;

import io.penstock.http.Charge;
import io.penstock.http.Gate;
import io.penstock.http.RequestFacts;
import io.penstock.http.Verdict;
import java.util.List;

/**
 * How a resource method is limited.
 *
 * @param gate that decides
 * @param charges what a request is charged; not empty
 */
record Plan(Gate gate, List<Charge> charges) {

  Verdict admit(RequestFacts request) {
    return gate.admit(request, charges);
  }
}
