package io.penstock.http;

import io.penstock.config.Application;
import io.penstock.config.Outside;
import io.penstock.config.Source;
import io.penstock.policy.RateLimitPolicies;
import java.util.HashMap;
import java.util.Map;

/** One loaded file and those who use it; kept in the attributes of the application. */
final class SharedPolicies {

  /** Where applications find the first file that was loaded. */
  static final String POLICIES = "io.penstock.policies";

  /** Where all loaded files are kept: a table by place. */
  private static final String LEASES = "io.penstock.leases";

  /** One for all applications: this happens a few times at start and stop. */
  private static final Object LOCK = new Object();

  private final RateLimitPolicies policies;
  private int users; // guarded by LOCK

  private SharedPolicies(RateLimitPolicies policies) {
    this.policies = policies;
  }

  /** Loads the file unless it is loaded, and counts one more user of it. */
  static PolicyLease lease(Application app, Source found, Outside outside) {
    synchronized (LOCK) {
      Map<String, SharedPolicies> table = table(app);
      SharedPolicies shared = table.get(found.place());
      if (shared == null) {
        shared = new SharedPolicies(RateLimitPolicies.of(found, outside, app.classLoader()));
        table.put(found.place(), shared);
        app.attribute(LEASES, table);
        if (app.attribute(POLICIES) == null) {
          app.attribute(POLICIES, shared.policies);
        }
      }
      shared.users++;
      SharedPolicies leased = shared;
      return new PolicyLease(shared.policies, () -> leased.giveBack(app, found.place()));
    }
  }

  private void giveBack(Application app, String place) {
    synchronized (LOCK) {
      if (--users > 0) {
        return;
      }
      Map<String, SharedPolicies> table = table(app);
      table.remove(place);
      if (table.isEmpty()) {
        app.attribute(LEASES, null);
      }
      if (app.attribute(POLICIES) == policies) {
        app.attribute(POLICIES, null);
      }
      policies.close();
    }
  }

  @SuppressWarnings("unchecked") // nobody else writes this attribute
  private static Map<String, SharedPolicies> table(Application app) {
    Object table = app.attribute(LEASES);
    return table == null ? new HashMap<>() : (Map<String, SharedPolicies>) table;
  }
}
