package dev.outrigger.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What the shipped code of every module holds to. A module's {@code ArchitectureTest} extends this and adds the order of
 * its own packages.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ArchitectureContract {

  /** Where time, chance and threads come from. */
  private static final Set<String> SOURCES = Set.of(
      System.class.getName() + ".nanoTime",
      System.class.getName() + ".currentTimeMillis",
      Instant.class.getName() + ".now",
      Thread.class.getName() + ".sleep",
      Math.class.getName() + ".random",
      Random.class.getName() + ".<init>",
      ThreadLocalRandom.class.getName() + ".current");

  private final String root;
  private final JavaClasses shipped;

  /** The contract of the classes in package {@code root} and all below it. */
  protected ArchitectureContract(String root) {
    this.root = root;
    shipped = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages(root);
  }

  /** Fails with every place in the shipped code that breaks a rule. A package may be absent. */
  protected final void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(shipped);
  }

  @Test
  void every_class_is_final_unless_it_is_made_to_be_extended() {
    check(classes()
        .that(areNeither("abstract, sealed nor anonymous", ArchitectureContract::mayBeExtended))
        .should()
        .haveModifier(JavaModifier.FINAL)
        .because("what nobody planned to extend is only safe when nobody can"));
  }

  @Test
  void time_chance_and_threads_are_given_by_the_root_package() {
    check(noClasses()
        .that(resideOutsideOfPackage(root))
        .should(accessTargetWhere(describe("the clock, a random or a sleep", ArchitectureContract::isSource)))
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Executors.class)
        .because("a test must be able to set them"));
  }

  @Test
  void packages_form_no_circle() {
    check(slices().matching(root + ".(**)").should().beFreeOfCycles());
  }

  @Test
  void every_package_is_null_marked() {
    check(classes()
        .should(have(describe("a package marked @NullMarked", type -> type.getPackage()
            .isAnnotatedWith(NullMarked.class)))));
  }

  private static DescribedPredicate<JavaClass> areNeither(String what, Predicate<JavaClass> any) {
    return describe("are neither " + what, type -> !any.test(type));
  }

  private static boolean mayBeExtended(JavaClass type) {
    return type.isInterface() || type.getModifiers().contains(JavaModifier.ABSTRACT) || type.isSealed()
        || type.isAnonymousClass() || type.isEnum();
  }

  private static boolean isSource(JavaAccess<?> access) {
    var target = access.getTarget();
    return SOURCES.contains(target.getOwner().getName() + "." + target.getName());
  }
}
