package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.MeshService.Origin;
import dev.outrigger.policy.field.IpLiteral;
import dev.outrigger.policy.istio.ClientTls;
import dev.outrigger.policy.istio.ProxyProtocol;
import dev.outrigger.policy.istio.TrafficSettings;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.GrpcService.EnvoyGrpc;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher.SanType;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes around the connections to a backend: TLS and the PROXY protocol. Certificates from files come by ADS under
 * Istio's names, so that a proxy minds when they change; those of the mesh come from who runs the proxy, for no key of a
 * workload travels over ADS.
 *
 * @param subset empty for the host's own cluster
 * @param http2 whether HTTP/2 is spoken within
 */
record UpstreamSocket(MeshOptions options, ServicePort port, String subset, boolean http2) {

  /** Where Istio's agent answers, and under which names. */
  private static final String AGENT = "sds-grpc";
  private static final String OWN_CERTIFICATE = "default";
  private static final String MESH_AUTHORITIES = "ROOTCA";

  private static final TransportSocket RAW = TransportSocket.newBuilder()
      .setName("envoy.transport_sockets.raw_buffer")
      .setTypedConfig(Wire.pack(RawBuffer.getDefaultInstance()))
      .build();

  private static final TlsParameters VERSIONS = TlsParameters.newBuilder()
      .setTlsMinimumProtocolVersion(TlsProtocol.TLSv1_2)
      .setTlsMaximumProtocolVersion(TlsProtocol.TLSv1_3)
      .build();

  /** Null for a plain one. */
  @Nullable
  TransportSocket of(TrafficSettings settings) {
    UpstreamTlsContext context = switch (settings.tls()) {
      case null -> null;
      case ClientTls.Disabled disabled -> null;
      case ClientTls.Simple(ClientTls.Server server) -> context(server, common(server));
      case ClientTls.Mutual(String certificate, String privateKey, ClientTls.Server server) -> context(server,
          common(server).addTlsCertificateSdsSecretConfigs(
              fromFile(FileSecrets.certificate(certificate, privateKey))));
      case ClientTls.Mesh mesh -> mesh(mesh);
    };
    TransportSocket tls = context == null ? null
        : TransportSocket.newBuilder()
            .setName("envoy.transport_sockets.tls")
            .setTypedConfig(Wire.pack(context))
            .build();
    return settings.proxyProtocol() == null ? tls : announced(settings.proxyProtocol(), tls == null ? RAW : tls);
  }

  private static TransportSocket announced(ProxyProtocol version, TransportSocket within) {
    ProxyProtocolConfig.Version written = switch (version) {
      case V1 -> ProxyProtocolConfig.Version.V1;
      case V2 -> ProxyProtocolConfig.Version.V2;
    };
    return TransportSocket.newBuilder()
        .setName("envoy.transport_sockets.upstream_proxy_protocol")
        .setTypedConfig(Wire.pack(ProxyProtocolUpstreamTransport.newBuilder()
            .setConfig(ProxyProtocolConfig.newBuilder().setVersion(written))
            .setTransportSocket(within)
            .build()))
        .build();
  }

  private UpstreamTlsContext context(ClientTls.Server server, CommonTlsContext.Builder common) {
    if (http2) {
      common.addAlpnProtocols("h2");
    }
    return UpstreamTlsContext.newBuilder().setCommonTlsContext(common).setSni(server.sni()).build();
  }

  private static CommonTlsContext.Builder common(ClientTls.Server server) {
    CommonTlsContext.Builder common = CommonTlsContext.newBuilder().setTlsParams(VERSIONS);
    if (server.trusted()) {
      return common.setValidationContext(CertificateValidationContext.getDefaultInstance());
    }
    CertificateValidationContext.Builder own = names(server.subjectAltNames());
    if (!server.revoked().isEmpty()) {
      own.setCrl(DataSource.newBuilder().setFilename(server.revoked()));
    }
    return common.setCombinedValidationContext(CombinedCertificateValidationContext.newBuilder()
        .setDefaultValidationContext(own)
        .setValidationContextSdsSecretConfig(fromFile(FileSecrets.authorities(server.authorities()))));
  }

  private static CertificateValidationContext.Builder names(List<String> names) {
    CertificateValidationContext.Builder context = CertificateValidationContext.newBuilder();
    names.forEach(name -> context.addMatchTypedSubjectAltNames(SubjectAltNameMatcher.newBuilder()
        .setSanType(kind(name))
        .setMatcher(StringMatcher.newBuilder().setExact(name))));
    return context;
  }

  /** Told by its form. The field that Istio writes needs no kind, and Envoy is about to drop it. */
  private static SanType kind(String name) {
    if (name.contains("://")) {
      return SanType.URI;
    }
    return IpLiteral.isAny(name) ? SanType.IP_ADDRESS : SanType.DNS;
  }

  private UpstreamTlsContext mesh(ClientTls.Mesh mesh) {
    CommonTlsContext.Builder common = CommonTlsContext.newBuilder()
        .setTlsParams(VERSIONS)
        .addTlsCertificateSdsSecretConfigs(fromAgent(OWN_CERTIFICATE))
        .setCombinedValidationContext(CombinedCertificateValidationContext.newBuilder()
            .setDefaultValidationContext(mesh.subjectAltNames().isEmpty() ? accounts() : names(mesh.subjectAltNames()))
            .setValidationContextSdsSecretConfig(fromAgent(MESH_AUTHORITIES)))
        .addAlpnProtocols("istio");
    if (http2) {
      common.addAlpnProtocols("h2");
    }
    String sni = mesh.sni().isEmpty() ? "outbound_." + port.number() + "_." + subset + "_." + port.host() : mesh.sni();
    return UpstreamTlsContext.newBuilder().setCommonTlsContext(common).setSni(sni).build();
  }

  /**
   * Any account of the service's namespace, where all of its pods are. Istio names the accounts of its pods, and then every
   * change of pods could be one of clusters.
   */
  private CertificateValidationContext.Builder accounts() {
    CertificateValidationContext.Builder context = CertificateValidationContext.newBuilder();
    if (port.service().key().origin() == Origin.KUBERNETES) {
      context.addMatchTypedSubjectAltNames(SubjectAltNameMatcher.newBuilder()
          .setSanType(SanType.URI)
          .setMatcher(StringMatcher.newBuilder()
              .setPrefix("spiffe://" + options.clusterDomain() + "/ns/" + port.service().namespace() + "/sa/")));
    }
    return context;
  }

  private static SdsSecretConfig fromFile(String name) {
    return SdsSecretConfig.newBuilder().setName(name).setSdsConfig(Wire.ADS).build();
  }

  /** Waits for as long as Envoy does by default: without an agent the cluster must not stay unready for ever. */
  private static SdsSecretConfig fromAgent(String name) {
    return SdsSecretConfig.newBuilder()
        .setName(name)
        .setSdsConfig(ConfigSource.newBuilder()
            .setResourceApiVersion(ApiVersion.V3)
            .setApiConfigSource(ApiConfigSource.newBuilder()
                .setApiType(ApiConfigSource.ApiType.GRPC)
                .setTransportApiVersion(ApiVersion.V3)
                .setSetNodeOnFirstMessageOnly(true)
                .addGrpcServices(
                    GrpcService.newBuilder().setEnvoyGrpc(EnvoyGrpc.newBuilder().setClusterName(AGENT)))))
        .build();
  }
}
