package io.penstock.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.greenbytes.http.sfv.IntegerItem;
import org.greenbytes.http.sfv.ListElement;
import org.greenbytes.http.sfv.OuterList;
import org.greenbytes.http.sfv.Parser;
import org.greenbytes.http.sfv.StringItem;

/** Reads verdicts as a client would: with somebody else's parsers. */
final class Answers {

  private Answers() {}

  /** What is left of the fields that a verdict sets, on a response that has none. */
  static List<HeaderField> fields(Admission verdict) {
    Map<String, String> fields = new LinkedHashMap<>();
    verdict.setFields(
        new FieldSink() {
          @Override
          public void set(String name, String value) {
            assertThat(fields.put(name, value)).as(name + " set twice").isNull();
          }

          @Override
          public void remove(String name) {
            assertThat(fields.remove(name)).as(name + " set and taken away").isNull();
          }
        });
    return fields.entrySet().stream()
        .map(field -> new HeaderField(field.getKey(), field.getValue()))
        .toList();
  }

  /** A field's value; null if it is not set. Each field is set at most once. */
  static String field(Admission verdict, String name) {
    List<String> values =
        fields(verdict).stream()
            .filter(field -> field.name().equalsIgnoreCase(name))
            .map(HeaderField::value)
            .toList();
    assertThat(values).as(name).hasSizeLessThanOrEqualTo(1);
    return values.isEmpty() ? null : values.get(0);
  }

  /** The members of a structured field by name, as {@code NAME -> {q=1, w=2}}, in order. */
  static Map<String, Map<String, Long>> members(Admission verdict, String name) {
    Map<String, Map<String, Long>> members = new LinkedHashMap<>();
    String value = field(verdict, name);
    if (value == null) {
      return members;
    }
    OuterList list = Parser.parseList(value);
    assertThat(list.serialize()).as("canonical form").isEqualTo(value);
    for (ListElement<?> member : list.get()) {
      Map<String, Long> parameters = new LinkedHashMap<>();
      member
          .getParams()
          .forEach((key, item) -> parameters.put(key, ((IntegerItem) item).getAsLong()));
      members.put(((StringItem) member).get(), parameters);
    }
    return members;
  }

  static Map<String, Map<String, Long>> levels(Admission verdict) {
    return members(verdict, "RateLimit");
  }

  static JsonNode body(Admission verdict) {
    assertThat(verdict.contentType()).isEqualTo("application/problem+json");
    try {
      return new ObjectMapper().readTree(verdict.body());
    } catch (IOException e) {
      throw new AssertionError("not JSON", e);
    }
  }

  static List<String> violated(Admission verdict) {
    List<String> names = new ArrayList<>();
    body(verdict).path("violated-policies").forEach(name -> names.add(name.textValue()));
    return names;
  }
}
