package dev.outrigger.sidecar.bootstrap;

import dev.outrigger.sidecar.xds.ResourceDecoders;
import dev.outrigger.sidecar.xds.SupportedFields;
import io.envoyproxy.envoy.config.bootstrap.v3.Admin;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.DynamicResources;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.StaticResources;
import io.envoyproxy.envoy.config.bootstrap.v3.ClusterManager;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.GrpcService.EnvoyGrpc;
import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc;
import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc.CallCredentials;
import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc.CallCredentials.MetadataCredentialsFromPlugin;
import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc.ChannelCredentials;
import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc.SslCredentials;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.grpc_credential.v3.FileBasedMetadataConfig;

/** The fields of the bootstrap that are read, and those that may be set without effect, beside those of its resources. */
final class BootstrapFields {

  private static final String NO_STATS_SINKS = "statistics are only read from the admin port";
  private static final String ADMIN_LOG = "requests of the admin port are not logged";

  static final SupportedFields ALL = ResourceDecoders.fields()
      .extend() //
      .message(Bootstrap.getDefaultInstance(), "node admin dynamic_resources static_resources cluster_manager")
      .withoutEffect(NO_STATS_SINKS, "stats_flush_interval", "stats_flush_on_admin")
      .only("enable_dispatcher_stats", "false")
      .only("use_tcp_for_dns_lookups", "false") //
      .message(Node.getDefaultInstance(),
          "id cluster metadata locality user_agent_name user_agent_version client_features") //
      .message(Admin.getDefaultInstance(), "address")
      .withoutEffect(ADMIN_LOG, "access_log", "access_log_path")
      .withoutEffect("there is no profiler", "profile_path")
      .withoutEffect("there is no global limit", "ignore_global_conn_limit") //
      .message(DynamicResources.getDefaultInstance(), "lds_config cds_config ads_config") //
      .message(StaticResources.getDefaultInstance(), "listeners clusters") //
      .message(ClusterManager.getDefaultInstance(), "outlier_detection")
      .withoutEffect("no balancing looks at the proxy's own cluster", "local_cluster_name") //
      .message(ClusterManager.OutlierDetection.getDefaultInstance(), "event_log_path") //
      .message(ApiConfigSource.getDefaultInstance(), "api_type grpc_services")
      .only("transport_api_version", "V3")
      .withoutEffect("the node is only ever sent once a stream", "set_node_on_first_message_only") //
      .message(GrpcService.getDefaultInstance(), "envoy_grpc google_grpc")
      .withoutEffect("the stream has no timeout", "timeout") //
      .message(EnvoyGrpc.getDefaultInstance(), "cluster_name authority") //
      .message(GoogleGrpc.getDefaultInstance(), "target_uri channel_credentials call_credentials")
      .only("credentials_factory_name", GoogleGrpcReader.TOKEN_PLUGIN)
      .withoutEffect("there is one stream, whose statistics have names of their own", "stat_prefix")
      .withoutEffect("the stream has a limit of its own", "per_stream_buffer_limit_bytes") //
      .message(ChannelCredentials.getDefaultInstance(), "ssl_credentials") //
      .message(SslCredentials.getDefaultInstance(), "root_certs") //
      .message(DataSource.getDefaultInstance(), "filename inline_string inline_bytes") //
      .message(CallCredentials.getDefaultInstance(), "from_plugin") //
      .message(MetadataCredentialsFromPlugin.getDefaultInstance(), "typed_config")
      .only("name", GoogleGrpcReader.TOKEN_PLUGIN) //
      .message(FileBasedMetadataConfig.getDefaultInstance(), "secret_data header_key header_prefix") //
      .build();

  private BootstrapFields() {}
}
