package io.penstock.servlet;

import io.penstock.config.Nearest;
import io.penstock.config.Problems;
import jakarta.servlet.FilterConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the init-params of a filter ask for.
 *
 * @param policies the names of the policies to ask; empty: all
 * @param settings of the one policy that stands in the init-params themselves; empty: there is none
 */
record InitParams(List<String> policies, Map<String, String> settings) {

  private static final String WHERE = "init-param";
  static final Set<String> PLACES = Set.of("config", "policies");

  /**
   * Reads and reports what can be told without looking further; settings are not looked into.
   *
   * @param given whether the program has given the policies
   * @param problems takes whatever is wrong
   */
  static InitParams read(FilterConfig filter, boolean given, Problems problems) {
    Map<String, String> settings = new TreeMap<>();
    for (String name : Collections.list(filter.getInitParameterNames())) {
      String value = filter.getInitParameter(name);
      if (PLACES.contains(name)) {
        continue;
      }
      // No key of a policy comes near these two, so this is one of them, misspelt.
      if (Nearest.to(name, PLACES).isPresent()) {
        problems.unknown(WHERE, name, value, PLACES);
      } else {
        settings.put(name, value);
      }
    }
    String config = filter.getInitParameter("config");
    String policies = filter.getInitParameter("policies");
    if (given && config != null) {
      problems.unexpected(WHERE, "config", config, "no place of policies: the program gives them");
    }
    String rival =
        given
            ? "policies of the program"
            : config != null ? "config" : policies != null ? "policies" : "";
    if (!rival.isEmpty()) {
      settings.forEach(
          (key, value) ->
              problems.unexpected(WHERE, key, value, "no settings of a policy beside " + rival));
      settings = Map.of();
    }
    return new InitParams(policies == null ? List.of() : names(policies, problems), settings);
  }

  private static List<String> names(String list, Problems problems) {
    List<String> names = new ArrayList<>();
    for (String written : list.split(",", -1)) {
      String name = written.strip();
      if (name.isEmpty() || names.contains(name)) {
        problems.unexpected(
            WHERE, "policies", list, "names of policies, separated by commas, each of them once");
        return names;
      }
      names.add(name);
    }
    return names;
  }
}
