package io.penstock.jaxrs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("without-container")
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.penstock.jaxrs");

  @Test
  void theServletApiIsNamedInOneClassThatIsLoadedOnlyWhereItIs() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.ServletSurroundings(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.servlet..")
        .check(CLASSES);
  }

  @Test
  void whatOnlyOneContainerHasIsNamedInAClassThatIsLoadedOnlyThere() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.(Jersey|Grizzly)[A-Za-z]*(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.glassfish..", "jakarta.inject..")
        .check(CLASSES);
  }

  @Test
  void theModuleIsAnAdapterThatSeesNoLimiterFromTheInside() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.penstock.local..",
            "io.penstock.mailbox..",
            "io.penstock.bucket..",
            "io.penstock.spi..")
        .check(CLASSES);
  }
}
