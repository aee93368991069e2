package dev.outrigger.controlplane.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.kube.Protocol;
import dev.outrigger.policy.kube.Service;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PortProtocolTest {

  @ParameterizedTest
  @CsvSource({"http,HTTP", "http-web,HTTP", "HTTP2-x,HTTP2", "grpc,HTTP2", "grpc-web,HTTP2", "gRPC-Web-x,HTTP2",
      "https,TLS", "tls-x,TLS", "tcp,TCP", "mongo-x,TCP", "redis,TCP", "mysql,TCP", "web,DETECTED", "httpx,DETECTED",
      "'',DETECTED"})
  void a_name_tells_by_what_stands_before_its_first_dash(String name, PortProtocol expected) {
    assertThat(PortProtocol.of(port(name, 80, null))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"kubernetes.io/h2c,HTTP2", "kubernetes.io/ws,HTTP", "kubernetes.io/wss,TLS", "http,HTTP", "grpc,HTTP2",
      "other,DETECTED"})
  void what_the_service_says_outdoes_the_name(String appProtocol, PortProtocol expected) {
    assertThat(PortProtocol.of(port("tcp", 80, appProtocol))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"25", "53", "3306", "27017"})
  void nobody_waits_for_first_bytes_where_servers_are_known_to_speak_first(int port) {
    assertThat(PortProtocol.of(port("web", port, null))).isEqualTo(PortProtocol.TCP);
    assertThat(PortProtocol.of(port("http", port, null))).isEqualTo(PortProtocol.HTTP);
  }

  private static Service.Port port(String name, int number, @Nullable String appProtocol) {
    return new Service.Port(name, number, Protocol.TCP, appProtocol, new Service.TargetPort.Number(number));
  }
}
