package dev.outrigger.controlplane;

import static org.awaitility.Awaitility.await;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** One delta stream of a client that keeps what it is told, with a connection of its own. */
final class AdsClient implements AutoCloseable {

  private final ManagedChannel channel;
  private final StreamObserver<DeltaDiscoveryRequest> requests;
  private final List<String> answers = new CopyOnWriteArrayList<>();
  private volatile @Nullable Status end;

  AdsClient(InetSocketAddress address, ChannelCredentials credentials, @Nullable String token) {
    channel = NettyChannelBuilder.forAddress(address, credentials).build();
    Metadata headers = new Metadata();
    if (token != null) {
      headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    }
    requests = AggregatedDiscoveryServiceGrpc.newStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .deltaAggregatedResources(new Answers());
  }

  static ChannelCredentials trusting(String root) {
    try {
      return TlsChannelCredentials.newBuilder()
          .trustManager(new ByteArrayInputStream(root.getBytes(StandardCharsets.US_ASCII)))
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the server proves itself by at this moment. */
  static X509Certificate certificate(InetSocketAddress server, String root)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null);
    trusted.setCertificateEntry("root", CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(root.getBytes(StandardCharsets.US_ASCII))));
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(server.getAddress(), server.getPort())) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  /** Asks for something, as the node of this id, or as nobody when it is empty. */
  void ask(String node) {
    DeltaDiscoveryRequest.Builder request = DeltaDiscoveryRequest.newBuilder();
    if (!node.isEmpty()) {
      request.setNode(Node.newBuilder().setId(node));
    }
    requests.onNext(request.build());
  }

  /** The nonces of all answers. */
  List<String> answers() {
    return answers;
  }

  /** How the stream ended; waits for it. */
  Status end() {
    return await().atMost(Duration.ofSeconds(20)).until(() -> end, ended -> ended != null);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private final class Answers implements StreamObserver<DeltaDiscoveryResponse> {

    @Override
    public void onNext(DeltaDiscoveryResponse response) {
      answers.add(response.getNonce());
    }

    @Override
    public void onError(Throwable cause) {
      end = Status.fromThrowable(cause);
    }

    @Override
    public void onCompleted() {
      end = Status.OK;
    }
  }
}
