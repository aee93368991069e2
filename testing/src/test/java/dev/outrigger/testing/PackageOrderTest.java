package dev.outrigger.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.outrigger.testing.order.Wiring;
import dev.outrigger.testing.order.kube.Source;
import dev.outrigger.testing.order.model.Model;
import dev.outrigger.testing.order.serve.Served;
import dev.outrigger.testing.order.state.Loop;
import dev.outrigger.testing.order.stray.Stray;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PackageOrderTest {

  private static final String ROOT = Wiring.class.getPackageName();

  @Test
  void lets_a_package_see_those_of_the_places_before_its_own() {
    var order = PackageOrder.in(ROOT).then("model").then("kube").then("state").then("serve");

    assertThat(violations(order, Model.class, Source.class, Loop.class, Served.class, Wiring.class)).isEmpty();
  }

  @Test
  void names_both_packages_of_one_place_when_one_sees_the_other() {
    var order = PackageOrder.in(ROOT).then("model").then("kube", "state").then("serve");

    assertThat(violations(order, Source.class, Loop.class, Served.class))
        .isNotEmpty()
        .allMatch(violation -> violation.startsWith("state must not see kube: "))
        .allMatch(violation -> violation.contains(Loop.class.getName()));
  }

  @Test
  void names_a_package_that_sees_a_later_one() {
    var order = PackageOrder.in(ROOT).then("kube").then("model");

    assertThat(violations(order, Source.class))
        .isNotEmpty()
        .allMatch(violation -> violation.startsWith("kube must not see model: "));
  }

  @Test
  void wants_a_place_for_every_package() {
    var order = PackageOrder.in(ROOT).then("model").then("kube", "state");

    assertThat(violations(order, Stray.class))
        .containsExactly(Stray.class.getName() + " is in package stray (expected: one of [[model], [kube, state]])");
  }

  private static List<String> violations(PackageOrder order, Class<?>... types) {
    return classes()
        .should(order)
        .evaluate(new ClassFileImporter().importClasses(types))
        .getFailureReport()
        .getDetails();
  }
}
