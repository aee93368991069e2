package dev.outrigger.sidecar;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import dev.outrigger.testing.ArchitectureContract;
import dev.outrigger.testing.PackageOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ArchitectureTest extends ArchitectureContract {

  private static final String ROOT = "dev.outrigger.sidecar";

  ArchitectureTest() {
    super(ROOT);
  }

  @Test
  void each_package_sees_only_those_before_it() {
    check(classes()
        .should(PackageOrder.in(ROOT)
            .then("config")
            .then("telemetry")
            .then("xds", "dns", "codec", "routing", "balance", "identity")
            .then("bootstrap", "plan")
            .then("upstream", "listener")
            .then("http", "tcp")
            .then("admin")));
  }

  @Test
  void the_configuration_is_made_of_plain_java() {
    check(classes()
        .that()
        .resideInAPackage(ROOT + ".config..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.jspecify.annotations..", ROOT + ".config.."));
  }

  @Test
  void who_gets_a_request_is_decided_without_netty() {
    check(noClasses()
        .that()
        .resideInAnyPackage(packages("config", "routing", "balance", "plan"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty.."));
  }

  @Test
  void xds_is_known_only_to_those_who_decode_or_show_it() {
    check(noClasses()
        .that()
        .resideInAnyPackage(
            packages("config", "codec", "routing", "balance", "telemetry", "plan", "upstream", "listener", "http",
                "tcp"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.envoyproxy..", "com.google.protobuf..", "io.grpc.."));
  }

  @Test
  void a_request_meets_no_stream_on_its_way() {
    check(noClasses()
        .that()
        .resideInAnyPackage(packages("codec", "routing", "balance", "upstream", "http"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.stream..")
        .because("each one allocates, and a request must not"));
  }

  private static String[] packages(String... names) {
    return Stream.of(names).map(name -> ROOT + "." + name + "..").toArray(String[]::new);
  }
}
