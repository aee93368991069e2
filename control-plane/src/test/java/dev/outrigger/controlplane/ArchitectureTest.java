package dev.outrigger.controlplane;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import dev.outrigger.testing.ArchitectureContract;
import dev.outrigger.testing.PackageOrder;
import org.junit.jupiter.api.Test;

final class ArchitectureTest extends ArchitectureContract {

  private static final String ROOT = "dev.outrigger.controlplane";

  ArchitectureTest() {
    super(ROOT);
  }

  @Test
  void each_package_sees_only_those_before_it() {
    check(classes()
        .should(PackageOrder.in(ROOT)
            .then("model")
            .then("kube", "state", "translate", "ca", "auth")
            .then("serve")
            .then("status", "webhook", "admin")));
  }

  @Test
  void the_model_is_made_of_plain_java_and_policy() {
    check(classes()
        .that()
        .resideInAPackage(ROOT + ".model..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.jspecify.annotations..", "dev.outrigger.policy..", ROOT + ".model.."));
  }

  @Test
  void translation_does_not_log_nor_touch_the_network_or_a_file() {
    check(noClasses()
        .that()
        .resideInAPackage(ROOT + ".translate..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.slf4j..", "io.grpc..", "io.netty..", "java.io..", "java.nio.file..",
            "java.nio.channels..")
        .because("it is a pure function of state, proxy and names"));
  }

  @Test
  void streams_to_proxies_are_known_to_serve_and_what_comes_after_it() {
    check(noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".kube..", ROOT + ".state..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "io.envoyproxy.."));
  }
}
