package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A key resolver has to be a Supplier here, and a denial renderer a UnaryOperator. */
public class ExtensionsTest {

  private static final String HERE = "io.penstock.config.ExtensionsTest$";

  /** As it should be. */
  public static class Good implements Supplier<String> {
    @Override
    public String get() {
      return "good";
    }
  }

  static class Hidden extends Good {}

  /** Not public as a whole. */
  static class Around {
    /** Public in what is not. */
    public static class Inside extends Good {}
  }

  /** Without a constructor for us. */
  public static class Demanding extends Good {
    /** Takes something. */
    public Demanding(String what) {}
  }

  /** With a constructor that is nobody's business. */
  public static class Shy extends Good {
    private Shy() {}
  }

  /** Never complete. */
  public abstract static class Vague implements Supplier<String> {}

  /** Fails. */
  public static class Failing extends Good {
    /** Fails. */
    public Failing() {
      throw new IllegalStateException("no\nluck");
    }
  }

  /** Fails even earlier. */
  public static class Doomed extends Good {
    private static final int NUMBER = Integer.parseInt("none");

    /** The number. */
    public int number() {
      return NUMBER;
    }
  }

  private final Extensions extensions = ConfigurationTest.extensions();

  @Test
  void oneObjectIsMadeOfEachClass() throws Exception {
    Extension made = extensions.keyResolver(HERE + "Good");
    assertThat(made.className()).isEqualTo(HERE + "Good");
    assertThat(((Supplier<?>) made.instance()).get()).isEqualTo("good");
    assertThat(extensions.keyResolver(HERE + "Good").instance()).isSameAs(made.instance());
    assertThat(
            new Extensions(Good.class.getClassLoader(), Supplier.class, UnaryOperator.class)
                .keyResolver(HERE + "Good"))
        .isEqualTo(made)
        .hasSameHashCodeAs(made);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "com.example.Absent; is not on the class path of the application",
        "java.lang.Object; is none",
        "java.lang.Runtime; is none",
        HERE + "Hidden; is not public",
        HERE + "Around$Inside; is not public",
        HERE + "Demanding; has no public constructor without arguments",
        HERE + "Shy; has no public constructor without arguments",
        HERE + "Vague; is abstract",
        HERE + "Failing; its constructor throws java.lang.IllegalStateException: no\\u000aluck",
        HERE + "Doomed; cannot be made: java.lang.ExceptionInInitializerError",
        "[I; is none",
        "int; is not on the class path",
        "a..b; is not on the class path"
      })
  void whatCannotBeUsedIsToldWithTheReason(String className, String reason) {
    assertThatExceptionOfType(BadValueException.class)
        .isThrownBy(() -> extensions.keyResolver(className))
        .satisfies(
            e ->
                assertThat(e.expectedInDetail())
                    .contains("a public class", "java.util.function.Supplier", className, reason)
                    .doesNotContain("\n"));
  }

  @Test
  void aClassForOnePurposeIsNoneForTheOther() throws Exception {
    Extension made = extensions.keyResolver(HERE + "Good");
    assertThat(made.instance()).isInstanceOf(Supplier.class);
    assertThatExceptionOfType(BadValueException.class)
        .isThrownBy(() -> extensions.denialRenderer(HERE + "Good"))
        .satisfies(e -> assertThat(e.expectedInDetail()).contains("UnaryOperator", "is none"));
  }
}
