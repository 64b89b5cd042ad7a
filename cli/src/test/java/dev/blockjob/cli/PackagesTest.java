package dev.blockjob.cli;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.Test;

/**
 * No package of {@code events}, {@code jobs} and {@code operations} needs one that needs it. The
 * one exception is an API whose static factory names its own {@code impl}. {@code qmp-client} and
 * {@code cli} have cycles still, and are left out.
 */
class PackagesTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(
              location ->
                  !location.contains("/dev/blockjob/cli/")
                      && !location.contains("/dev/blockjob/qmp/"))
          .importPackages("dev.blockjob");

  @Test
  void thereIsNoCycleBetweenPackages() {
    slices()
        .assignedFrom(eachPackage())
        .should()
        .beFreeOfCycles()
        .ignoreDependency(api(), implementation())
        .check(CLASSES);
  }

  private static SliceAssignment eachPackage() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        return SliceIdentifier.of(type.getPackageName());
      }

      @Override
      public String getDescription() {
        return "packages";
      }
    };
  }

  private static DescribedPredicate<JavaClass> api() {
    return DescribedPredicate.describe(
        "an interface outside impl",
        type -> type.isInterface() && !type.getPackageName().endsWith(".impl"));
  }

  private static DescribedPredicate<JavaClass> implementation() {
    return DescribedPredicate.describe(
        "in a package impl", type -> type.getPackageName().endsWith(".impl"));
  }
}
