package io.penstock.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("without-container")
class MarkingsTest {

  /** The policies that hold for a method, or what else is said of it. */
  private static String marking(Class<?> type, String method) {
    List<Method> found =
        Arrays.stream(type.getMethods())
            .filter(each -> each.getName().equals(method) && !each.isBridge())
            .toList();
    assertThat(found).hasSize(1);
    return text(Markings.of(new Target(type, found.get(0))));
  }

  private static String text(Marking marking) {
    if (marking instanceof Marking.Limited limited) {
      return String.join("+", limited.annotations().stream().map(RateLimited::value).toList());
    }
    return marking instanceof Marking.Contradiction contradiction
        ? contradiction.problem()
        : marking.getClass().getSimpleName();
  }

  @RateLimited("class")
  static class Plain {
    public void bare() {}

    @RateLimited("method")
    public void limited() {}

    @RateLimitExempt
    public void exempt() {}

    @RateLimited("one")
    @RateLimited("two")
    public void twice() {}

    @RateLimited("method")
    @RateLimitExempt
    public void both() {}
  }

  static class Unmarked {
    public void bare() {}
  }

  @Test
  void theMethodReplacesTheClass() {
    assertThat(marking(Plain.class, "bare")).isEqualTo("class");
    assertThat(marking(Plain.class, "limited")).isEqualTo("method");
    assertThat(marking(Plain.class, "exempt")).isEqualTo("Exempt");
    assertThat(marking(Plain.class, "twice")).isEqualTo("one+two");
    assertThat(marking(Unmarked.class, "bare")).isEqualTo("None");
  }

  @Test
  void bothAtOnePlaceContradictEachOther() {
    assertThat(marking(Plain.class, "both"))
        .isEqualTo(
            "@RateLimited and @RateLimitExempt both at io.penstock.jaxrs.MarkingsTest$Plain#both()"
                + " (expected: one of them)");
  }

  interface BothApi {
    @RateLimited("method")
    @RateLimitExempt
    void call();
  }

  abstract static class OfBothApi implements BothApi {}

  @Test
  void soTheyDoAtAnInterface() {
    assertThat(marking(OfBothApi.class, "call"))
        .contains("both at io.penstock.jaxrs.MarkingsTest$BothApi#call()");
  }

  static class Middle extends Plain {
    @Override
    @RateLimited("middle")
    public void bare() {}

    @Override
    public void exempt() {}
  }

  static class Lower extends Middle {
    @Override
    public void bare() {}

    @Override
    public void limited() {}

    @Override
    public void exempt() {}

    public void added() {}
  }

  @Test
  void overriddenMethodsOfSuperclassesCountNearestFirst() {
    assertThat(marking(Lower.class, "bare")).isEqualTo("middle");
    assertThat(marking(Lower.class, "limited")).isEqualTo("method");
    assertThat(marking(Lower.class, "exempt")).isEqualTo("Exempt");
    assertThat(marking(Lower.class, "twice")).as("inherited").isEqualTo("one+two");
    assertThat(marking(Lower.class, "added")).as("of the superclass's class").isEqualTo("class");
  }

  interface Api {
    @RateLimited("api")
    void call();

    void silent();

    @RateLimited("default")
    default void preset() {}
  }

  static class Implementing implements Api {
    @Override
    public void call() {}

    @Override
    public void silent() {}
  }

  @RateLimited("class")
  static class ImplementingWithClass extends Implementing {}

  @Test
  void interfaceMethodsCountBeforeTheClass() {
    assertThat(marking(Implementing.class, "call")).isEqualTo("api");
    assertThat(marking(Implementing.class, "silent")).isEqualTo("None");
    assertThat(marking(Implementing.class, "preset")).isEqualTo("default");
    assertThat(marking(ImplementingWithClass.class, "call")).isEqualTo("api");
    assertThat(marking(ImplementingWithClass.class, "silent")).isEqualTo("class");
  }

  interface Store<T> {
    @RateLimited("put")
    void put(T item);

    @RateLimited("list")
    void list(List<T> items);

    @RateLimited("array")
    void array(T[] items);
  }

  abstract static class Base<A, B> implements Store<B> {
    @RateLimited("get")
    public abstract void get(A id);

    @RateLimited("text")
    public void overloaded(String text) {}
  }

  static class Strings extends Base<Integer, String> {
    @Override
    public void put(String item) {}

    @Override
    public void list(List<String> items) {}

    @Override
    public void array(String[] items) {}

    @Override
    public void get(Integer id) {}
  }

  static class Overloading extends Strings {
    public void overloaded(Object anything) {}
  }

  @Test
  void genericMethodsAreFollowedThroughTheirArguments() throws Exception {
    assertThat(marking(Strings.class, "put")).isEqualTo("put");
    assertThat(marking(Strings.class, "list")).isEqualTo("list");
    assertThat(marking(Strings.class, "array")).isEqualTo("array");
    assertThat(marking(Strings.class, "get")).isEqualTo("get");
    Method overload = Overloading.class.getMethod("overloaded", Object.class);
    assertThat(text(Markings.of(new Target(Overloading.class, overload))))
        .as("an overload overrides nothing")
        .isEqualTo("None");
  }

  interface OtherApi {
    @RateLimited("other")
    void call();
  }

  interface SameApi {
    @RateLimited("api")
    void call();
  }

  interface LowerApi extends Api, OtherApi {
    @Override
    @RateLimited("lower")
    void call();
  }

  interface ExemptApi {
    @RateLimitExempt
    void call();
  }

  abstract static class Disagreeing implements Api, OtherApi {}

  abstract static class Agreeing implements Api, SameApi {}

  abstract static class DisagreeingOnExemption implements Api, ExemptApi {}

  abstract static class Settled implements OtherApi, LowerApi {}

  abstract static class Decided implements Api, OtherApi {
    @Override
    @RateLimited("own")
    public abstract void call();
  }

  @Test
  void unrelatedInterfacesMustAgree() {
    assertThat(conflicting(Disagreeing.class)).contains("Api#call()", "OtherApi#call()");
    assertThat(conflicting(DisagreeingOnExemption.class)).contains("ExemptApi#call()");
    assertThat(conflicting(Agreeing.class)).isEqualTo("api");
    assertThat(conflicting(Settled.class)).as("an interface below both").isEqualTo("lower");
    assertThat(conflicting(Decided.class)).isEqualTo("own");
  }

  /** Reflection shows an abstract class the method of each interface: any of them will do. */
  private static String conflicting(Class<?> type) {
    Method call =
        Arrays.stream(type.getMethods())
            .filter(each -> each.getName().equals("call"))
            .findFirst()
            .orElseThrow();
    return text(Markings.of(new Target(type, call)));
  }

  @RateLimited("interface")
  interface MarkedApi {}

  static class OfInterface implements MarkedApi {
    public void call() {}
  }

  @RateLimitExempt
  static class ExemptBelow extends Plain {}

  static class OfSuperclass extends Plain implements MarkedApi {}

  @Test
  void theClassIsLookedUpLikeTheMethod() {
    assertThat(marking(OfInterface.class, "call")).isEqualTo("interface");
    assertThat(marking(ExemptBelow.class, "bare")).isEqualTo("Exempt");
    assertThat(marking(ExemptBelow.class, "limited")).isEqualTo("method");
    assertThat(marking(OfSuperclass.class, "bare")).isEqualTo("class");
  }
}
