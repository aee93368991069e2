package dev.outrigger.benchmarks.push;

import java.util.ArrayList;
import java.util.List;

/** The objects of the load: services of one HTTP port in ten namespaces, each with ten endpoints in one slice, as JSON. */
final class LoadMesh {

  static final int NAMESPACES = 10;

  private static final int ENDPOINTS = 10;

  private LoadMesh() {}

  /** Of the service or client of this number. */
  static String namespace(int number) {
    return "load-" + number % NAMESPACES;
  }

  static String name(int number) {
    return "service-" + number;
  }

  static String namespaceObject(int number) {
    return """
        {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"}}
        """.formatted(namespace(number));
  }

  static String service(int number) {
    return """
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"%s","namespace":"%s"},
         "spec":{"clusterIP":"198.19.%s","ports":[{"name":"http","port":8080,"targetPort":8080}]}}
        """.formatted(name(number), namespace(number), 1 + number / 250 + "." + (1 + number % 250));
  }

  /** The slice of a service, with this address in the place of its first endpoint's own. */
  static String slice(int number, String firstAddress) {
    List<String> endpoints = new ArrayList<>();
    for (int i = 0; i < ENDPOINTS; i++) {
      endpoints.add("""
          {"addresses":["%s"],"conditions":{"ready":true,"serving":true,"terminating":false}}"""
          .formatted(i == 0 ? firstAddress : address(number * ENDPOINTS + i)));
    }
    return """
        {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice",
         "metadata":{"name":"%s","namespace":"%s","labels":{"kubernetes.io/service-name":"%s"}},
         "addressType":"IPv4","ports":[{"name":"http","port":8080,"protocol":"TCP"}],
         "endpoints":[%s]}
        """.formatted(name(number), namespace(number), name(number), String.join(",\n  ", endpoints));
  }

  static String slice(int number) {
    return slice(number, address(number * ENDPOINTS));
  }

  /** An address that no endpoint has but a changed one, and that no other such address begins with. */
  static String marker(int change) {
    return "198.18." + (200 + change / 150) + "." + (100 + change % 150);
  }

  private static String address(int index) {
    return "198.18." + index / 250 + "." + (1 + index % 250);
  }
}
