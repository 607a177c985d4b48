package io.penstock.http;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.penstock.RateLimiter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packages of this module know each other in one direction only. */
class OneWayRoadTest {

  private static JavaClasses core;

  @BeforeAll
  static void readClasses() {
    core =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.penstock");
  }

  /** A package may know itself, these of ours, and what is not ours. */
  private static ArchRule mayKnow(String name, String... others) {
    String[] allowed = new String[others.length + 1];
    allowed[0] = name;
    System.arraycopy(others, 0, allowed, 1, others.length);
    return classes()
        .that()
        .resideInAPackage(name)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(allowed).or(resideOutsideOfPackages("io.penstock..")))
        .because("of the one-way road: http, policy, config, io.penstock");
  }

  @Test
  void eachPackageKnowsOnlyThoseBelow() {
    mayKnow(
            "io.penstock.http",
            "io.penstock.policy",
            "io.penstock.config",
            "io.penstock.spi",
            "io.penstock")
        .check(core);
    mayKnow("io.penstock.policy", "io.penstock.config", "io.penstock.spi", "io.penstock")
        .check(core);
    mayKnow("io.penstock.config", "io.penstock.spi", "io.penstock").check(core);
    mayKnow("io.penstock.spi", "io.penstock").check(core);
    mayKnow(
            "io.penstock.local",
            "io.penstock",
            "io.penstock.spi",
            "io.penstock.mailbox",
            "io.penstock.bucket")
        .check(core);
    mayKnow("io.penstock.mailbox").check(core);
    mayKnow("io.penstock.bucket").check(core);
  }

  @Test
  void onlyTheBuilderKnowsWhatStandsBelowIt() {
    classes()
        .that()
        .resideInAPackage("io.penstock")
        .and()
        .areNotAssignableTo(RateLimiter.Builder.class)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("io.penstock").or(resideOutsideOfPackages("io.penstock..")))
        .check(core);
    classes()
        .that()
        .areAssignableTo(RateLimiter.Builder.class)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("io.penstock", "io.penstock.spi", "io.penstock.local")
                .or(resideOutsideOfPackages("io.penstock..")))
        .check(core);
  }

  @Test
  void coreKnowsNoServerAndNoLoggingLibrary() {
    noClasses()
        .should()
        .dependOnClassesThat(
            not(resideInAnyPackage("io.penstock..", "java..", "inet.ipaddr.."))
                .and(not(resideInAnyPackage("org.jspecify..", "com.google.errorprone.."))))
        .check(core);
  }
}
