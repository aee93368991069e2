package dev.outrigger.sidecar.xds;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.config.cluster.v3.TrackClusterStats;
import io.envoyproxy.envoy.config.cluster.v3.UpstreamConnectionOptions;
import io.envoyproxy.envoy.config.common.matcher.v3.HttpHeadersMatch;
import io.envoyproxy.envoy.config.common.matcher.v3.MatchPredicate;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.grpc_stats.v3.FilterConfig;
import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.OnDemand;
import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.OnDemandCds;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.RequestIDExtension;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.v3.HashPolicy;
import io.envoyproxy.envoy.type.v3.Int32Range;
import io.envoyproxy.envoy.type.v3.Int64Range;
import io.envoyproxy.envoy.type.v3.Percent;

/** The fields of listeners, clusters, endpoints and routes that the decoders read, and those that may be set without effect. */
final class XdsFields {

  private static final String ONE_LOOP = "connections are accepted by one event loop";
  private static final String NO_ACTIVE_CHECKS = "there is no active health checking";
  private static final String NO_HTTP2 = "only HTTP/1 is spoken";
  private static final String NO_TRACING = "no spans are sent";
  private static final String OPERATORS_ONLY = "for operators, not for the proxy";
  private static final String STATISTICS = "names or extends statistics";

  static final SupportedFields ALL = all();

  private XdsFields() {}

  private static SupportedFields all() {
    SupportedFields fields = SupportedFields.builder().build();
    fields = common(fields);
    fields = clusters(fields);
    fields = endpoints(fields);
    fields = listeners(fields);
    fields = http(fields);
    return routes(fields);
  }

  private static SupportedFields common(SupportedFields fields) {
    return fields.extend() //
        .message(Address.getDefaultInstance(), "socket_address") //
        .message(SocketAddress.getDefaultInstance(), "address port_value")
        .only("protocol", "TCP")
        .withoutEffect("an IPv6 socket of ours takes no IPv4 connections either way", "ipv4_compat") //
        .message(BindConfig.getDefaultInstance(), "source_address")
        .only("freebind", "false") //
        .message(TcpKeepalive.getDefaultInstance(), "keepalive_probes keepalive_time keepalive_interval") //
        .message(CidrRange.getDefaultInstance(), "address_prefix prefix_len") //
        .message(Locality.getDefaultInstance(), "region zone sub_zone") //
        .message(Metadata.getDefaultInstance(), "filter_metadata")
        .withoutEffect("only filter_metadata is read", "typed_filter_metadata") //
        .message(ConfigSource.getDefaultInstance(), "ads initial_fetch_timeout")
        .only("resource_api_version", "AUTO", "V3") //
        .message(AggregatedConfigSource.getDefaultInstance(), "") //
        .message(DataSource.getDefaultInstance(), "inline_string inline_bytes") //
        .message(TypedExtensionConfig.getDefaultInstance(), "name typed_config") //
        .message(TransportSocket.getDefaultInstance(), "name typed_config") //
        .message(RawBuffer.getDefaultInstance(), "") //
        .message(Percent.getDefaultInstance(), "value") //
        .message(Int64Range.getDefaultInstance(), "start end") //
        .message(RegexMatcher.getDefaultInstance(), "regex")
        .withoutEffect("RE2 is the only engine, its size is not bounded", "google_re2") //
        .message(RegexMatchAndSubstitute.getDefaultInstance(), "pattern substitution") //
        .message(StringMatcher.getDefaultInstance(), "exact prefix suffix safe_regex contains ignore_case") //
        .message(SubstitutionFormatString.getDefaultInstance(), "text_format json_format text_format_source")
        .only("omit_empty_values", "false")
        .withoutEffect("of log lines nobody asks the type", "content_type")
        .withoutEffect("properties stand in the order given", "json_format_options") //
        .message(AccessLog.getDefaultInstance(), "name typed_config") //
        .message(FileAccessLog.getDefaultInstance(), "path format json_format typed_json_format log_format") //
        .message(StdoutAccessLog.getDefaultInstance(), "log_format") //
        .message(StderrAccessLog.getDefaultInstance(), "log_format") //
        .build();
  }

  private static SupportedFields clusters(SupportedFields fields) {
    return fields.extend() //
        .message(Cluster.getDefaultInstance(),
            "name alt_stat_name type eds_cluster_config connect_timeout per_connection_buffer_limit_bytes lb_policy load_assignment"
                + " max_requests_per_connection circuit_breakers common_http_protocol_options http_protocol_options"
                + " http2_protocol_options typed_extension_protocol_options dns_refresh_rate dns_lookup_family outlier_detection"
                + " upstream_bind_config least_request_lb_config round_robin_lb_config common_lb_config transport_socket metadata"
                + " upstream_connection_options load_balancing_policy ring_hash_lb_config")
        .only("respect_dns_ttl", "false")
        .only("use_tcp_for_dns_lookups", "false")
        .only("protocol_selection", "USE_CONFIGURED_PROTOCOL")
        .only("connection_pool_per_downstream_connection", "false")
        .only("close_connections_on_host_health_failure", "false")
        .withoutEffect("every cluster warms by itself and holds up nobody", "wait_for_warm_on_init")
        .withoutEffect("endpoints of the original destination are forgotten when unused", "cleanup_interval")
        .withoutEffect("only spreads the load on name servers", "dns_jitter")
        .withoutEffect(STATISTICS, "track_timeout_budgets", "track_cluster_stats")
        .withoutEffect(NO_ACTIVE_CHECKS, "ignore_health_on_host_removal") //
        .message(Cluster.EdsClusterConfig.getDefaultInstance(), "eds_config service_name") //
        .message(Cluster.LeastRequestLbConfig.getDefaultInstance(), "choice_count") //
        .message(Cluster.RoundRobinLbConfig.getDefaultInstance(), "") //
        .message(Cluster.RingHashLbConfig.getDefaultInstance(), "minimum_ring_size maximum_ring_size")
        .only("hash_function", "XX_HASH") //
        .message(Cluster.CommonLbConfig.getDefaultInstance(), "healthy_panic_threshold")
        .only("close_connections_on_host_set_change", "false")
        .withoutEffect("changes and ejections hold at once", "update_merge_window")
        .withoutEffect(NO_ACTIVE_CHECKS, "ignore_new_hosts_until_first_hc") //
        .message(TrackClusterStats.getDefaultInstance(), "") //
        .message(UpstreamConnectionOptions.getDefaultInstance(), "tcp_keepalive")
        .only("set_local_interface_name_on_upstream_connections", "false") //
        .message(LoadBalancingPolicy.getDefaultInstance(), "policies") //
        .message(LoadBalancingPolicy.Policy.getDefaultInstance(), "typed_extension_config") //
        .message(LeastRequest.getDefaultInstance(), "choice_count")
        .only("enable_full_scan", "false")
        .only("selection_method", "N_CHOICES") //
        .message(RoundRobin.getDefaultInstance(), "") //
        .message(Random.getDefaultInstance(), "") //
        .message(CircuitBreakers.getDefaultInstance(), "thresholds") //
        .message(CircuitBreakers.Thresholds.getDefaultInstance(),
            "priority max_connections max_pending_requests max_requests max_retries retry_budget")
        .withoutEffect(STATISTICS, "track_remaining") //
        .message(CircuitBreakers.Thresholds.RetryBudget.getDefaultInstance(), "budget_percent min_retry_concurrency") //
        .message(OutlierDetection.getDefaultInstance(),
            "consecutive_5xx interval base_ejection_time max_ejection_percent enforcing_consecutive_5xx enforcing_success_rate"
                + " success_rate_minimum_hosts success_rate_request_volume success_rate_stdev_factor consecutive_gateway_failure"
                + " enforcing_consecutive_gateway_failure split_external_local_origin_errors consecutive_local_origin_failure"
                + " enforcing_consecutive_local_origin_failure enforcing_local_origin_success_rate failure_percentage_threshold"
                + " enforcing_failure_percentage enforcing_failure_percentage_local_origin failure_percentage_minimum_hosts"
                + " failure_percentage_request_volume max_ejection_time max_ejection_time_jitter always_eject_one_host")
        .withoutEffect(NO_ACTIVE_CHECKS, "successful_active_health_check_uneject_host") //
        .message(io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.getDefaultInstance(),
            "common_http_protocol_options explicit_http_config use_downstream_protocol_config outlier_detection") //
        .message(
            io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.OutlierDetection.getDefaultInstance(),
            "error_matcher") //
        .message(MatchPredicate.getDefaultInstance(),
            "or_match and_match not_match any_match http_response_headers_match") //
        .message(MatchPredicate.MatchSet.getDefaultInstance(), "rules") //
        .message(HttpHeadersMatch.getDefaultInstance(), "headers") //
        .message(ExplicitHttpConfig.getDefaultInstance(),
            "http_protocol_options http2_protocol_options") //
        .message(UseDownstreamHttpConfig.getDefaultInstance(),
            "http_protocol_options")
        .withoutEffect(NO_HTTP2, "http2_protocol_options", "http3_protocol_options") //
        .message(HttpProtocolOptions.getDefaultInstance(),
            "idle_timeout max_connection_duration max_headers_count headers_with_underscores_action max_requests_per_connection")
        .only("max_stream_duration", "0ms") //
        .message(Http1ProtocolOptions.getDefaultInstance(), "accept_http_10 default_host_for_http_10")
        .only("allow_absolute_url", "true")
        .only("allow_chunked_length", "false")
        .only("send_fully_qualified_url", "false")
        .only("allow_custom_methods", "true")
        .withoutEffect("trailers always pass", "enable_trailers")
        .withoutEffect("there is one parser", "use_balsa_parser") //
        .message(Http2ProtocolOptions.getDefaultInstance(), "connection_keepalive")
        .only("allow_connect", "false")
        .only("allow_metadata", "false")
        .withoutEffect("the stream to the control plane has limits of its own", "hpack_table_size",
            "max_concurrent_streams", "initial_stream_window_size", "initial_connection_window_size") //
        .message(KeepaliveSettings.getDefaultInstance(), "interval timeout") //
        .build();
  }

  private static SupportedFields endpoints(SupportedFields fields) {
    return fields.extend() //
        .message(ClusterLoadAssignment.getDefaultInstance(), "cluster_name endpoints policy") //
        .message(ClusterLoadAssignment.Policy.getDefaultInstance(), "overprovisioning_factor")
        .only("weighted_priority_health", "false") //
        .message(LocalityLbEndpoints.getDefaultInstance(), "locality lb_endpoints load_balancing_weight priority")
        .withoutEffect(OPERATORS_ONLY, "metadata", "proximity") //
        .message(LbEndpoint.getDefaultInstance(), "endpoint health_status load_balancing_weight")
        .withoutEffect(OPERATORS_ONLY, "metadata") //
        .message(Endpoint.getDefaultInstance(), "address hostname")
        .withoutEffect(NO_ACTIVE_CHECKS, "health_check_config") //
        .build();
  }

  private static SupportedFields listeners(SupportedFields fields) {
    return fields.extend() //
        .message(Listener.getDefaultInstance(),
            "name address filter_chains use_original_dst default_filter_chain per_connection_buffer_limit_bytes deprecated_v1"
                + " listener_filters listener_filters_timeout continue_on_listener_filters_timeout bind_to_port")
        .only("transparent", "false")
        .only("freebind", "false")
        .only("enable_mptcp", "false")
        .withoutEffect(OPERATORS_ONLY, "metadata", "traffic_direction")
        .withoutEffect(STATISTICS, "stat_prefix")
        .withoutEffect("listeners drain the same way for every cause", "drain_type")
        .withoutEffect(ONE_LOOP, "connection_balance_config", "reuse_port", "enable_reuse_port",
            "max_connections_to_accept_per_socket_event")
        .withoutEffect("there is no global limit", "ignore_global_conn_limit", "bypass_overload_manager") //
        .message(Listener.DeprecatedV1.getDefaultInstance(), "bind_to_port") //
        .message(ListenerFilter.getDefaultInstance(), "name typed_config filter_disabled") //
        .message(ListenerFilterChainMatchPredicate.getDefaultInstance(), "destination_port_range or_match") //
        .message(ListenerFilterChainMatchPredicate.MatchSet.getDefaultInstance(), "rules") //
        .message(Int32Range.getDefaultInstance(), "start end") //
        .message(OriginalDst.getDefaultInstance(), "") //
        .message(HttpInspector.getDefaultInstance(), "") //
        .message(TlsInspector.getDefaultInstance(), "")
        .only("enable_ja3_fingerprinting", "false")
        .withoutEffect("buffers grow as needed", "initial_read_buffer_size") //
        .message(FilterChain.getDefaultInstance(), "filter_chain_match filters transport_socket name")
        .only("use_proxy_proto", "false")
        .withoutEffect(OPERATORS_ONLY, "metadata")
        .withoutEffect("plain sockets have no handshake", "transport_socket_connect_timeout") //
        .message(FilterChainMatch.getDefaultInstance(),
            "destination_port prefix_ranges server_names transport_protocol application_protocols") //
        .message(Filter.getDefaultInstance(), "name typed_config") //
        .message(TcpProxy.getDefaultInstance(),
            "stat_prefix cluster weighted_clusters idle_timeout max_downstream_connection_duration access_log on_demand"
                + " hash_policy")
        .only("max_connect_attempts", "1") //
        .message(TcpProxy.WeightedCluster.getDefaultInstance(), "clusters") //
        .message(TcpProxy.WeightedCluster.ClusterWeight.getDefaultInstance(), "name weight") //
        .message(TcpProxy.OnDemand.getDefaultInstance(), "odcds_config timeout") //
        .message(HashPolicy.getDefaultInstance(), "source_ip") //
        .message(HashPolicy.SourceIp.getDefaultInstance(), "") //
        .build();
  }

  private static SupportedFields http(SupportedFields fields) {
    return fields.extend() //
        .message(HttpConnectionManager.getDefaultInstance(),
            "stat_prefix rds route_config http_filters common_http_protocol_options http_protocol_options server_name"
                + " server_header_transformation max_request_headers_kb stream_idle_timeout request_timeout request_headers_timeout"
                + " drain_timeout delayed_close_timeout access_log use_remote_address xff_num_trusted_hops skip_xff_append"
                + " generate_request_id preserve_external_request_id always_set_request_id_in_response proxy_100_continue upgrade_configs"
                + " normalize_path merge_slashes path_with_escaped_slashes_action")
        .only("codec_type", "AUTO", "HTTP1")
        .only("add_user_agent", "false")
        .only("strip_matching_host_port", "false")
        .only("strip_any_host_port", "false")
        .only("strip_trailing_host_dot", "false")
        .only("represent_ipv4_remote_address_as_ipv4_mapped_ipv6", "false")
        .only("append_x_forwarded_port", "false")
        .only("stream_error_on_invalid_http_message", "false")
        .only("forward_client_cert_details", "SANITIZE")
        .withoutEffect(NO_TRACING, "tracing")
        .withoutEffect(NO_HTTP2, "http2_protocol_options", "http3_protocol_options")
        .withoutEffect("request ids are random UUIDs whatever the trace", "request_id_extension") //
        .message(RequestIDExtension.getDefaultInstance(), "") //
        .message(Rds.getDefaultInstance(), "config_source route_config_name") //
        .message(HttpConnectionManager.UpgradeConfig.getDefaultInstance(), "upgrade_type enabled") //
        .message(HttpFilter.getDefaultInstance(), "name typed_config disabled")
        .withoutEffect("a filter that is not supported is refused all the same", "is_optional") //
        .message(Router.getDefaultInstance(), "")
        .withoutEffect(STATISTICS, "dynamic_stats", "suppress_grpc_request_failure_code_stats")
        .withoutEffect(NO_TRACING, "start_child_span")
        .only("suppress_envoy_headers", "false")
        .only("respect_expected_rq_timeout", "false") //
        .message(Cors.getDefaultInstance(), "") //
        .message(HTTPFault.getDefaultInstance(), "") //
        .message(OnDemand.getDefaultInstance(), "odcds") //
        .message(OnDemandCds.getDefaultInstance(), "source timeout") //
        .message(FilterConfig.getDefaultInstance(), "")
        .withoutEffect(STATISTICS, "emit_filter_state", "individual_method_stats_allowlist",
            "stats_for_all_methods", "enable_upstream_stats", "replace_dots_in_grpc_service_name") //
        .build();
  }

  private static SupportedFields routes(SupportedFields fields) {
    String mutations =
        " request_headers_to_add request_headers_to_remove response_headers_to_add response_headers_to_remove";
    return fields.extend() //
        .message(RouteConfiguration.getDefaultInstance(),
            "name virtual_hosts max_direct_response_body_size_bytes ignore_port_in_host_matching" + mutations)
        .only("most_specific_header_mutations_wins", "false")
        .withoutEffect(OPERATORS_ONLY, "metadata")
        .withoutEffect("a request for an unknown cluster is answered with 503", "validate_clusters") //
        .message(VirtualHost.getDefaultInstance(),
            "name domains routes retry_policy include_request_attempt_count include_attempt_count_in_response"
                + mutations)
        .withoutEffect(OPERATORS_ONLY, "metadata")
        .withoutEffect(STATISTICS, "virtual_clusters") //
        .message(Route.getDefaultInstance(), "name match route redirect direct_response" + mutations)
        .withoutEffect(OPERATORS_ONLY, "metadata")
        .withoutEffect(NO_TRACING, "decorator", "tracing")
        .withoutEffect(STATISTICS, "stat_prefix") //
        .message(RouteMatch.getDefaultInstance(),
            "prefix path safe_regex path_separated_prefix case_sensitive headers query_parameters") //
        .message(HeaderMatcher.getDefaultInstance(),
            "name exact_match safe_regex_match range_match present_match prefix_match suffix_match contains_match string_match"
                + " invert_match treat_missing_header_as_empty") //
        .message(QueryParameterMatcher.getDefaultInstance(), "name string_match present_match") //
        .message(RouteAction.getDefaultInstance(),
            "cluster weighted_clusters prefix_rewrite regex_rewrite host_rewrite_literal timeout idle_timeout retry_policy priority"
                + " max_stream_duration hash_policy")
        .only("auto_host_rewrite", "false")
        .only("append_x_forwarded_host", "false")
        .only("include_vh_rate_limits", "false")
        .withoutEffect("only HTTP/1 is spoken, where gRPC does not exist", "max_grpc_timeout", "grpc_timeout_offset") //
        .message(RouteAction.HashPolicy.getDefaultInstance(), "header connection_properties")
        .only("terminal", "false") //
        .message(RouteAction.HashPolicy.Header.getDefaultInstance(), "header_name") //
        .message(RouteAction.HashPolicy.ConnectionProperties.getDefaultInstance(), "source_ip") //
        .message(RouteAction.MaxStreamDuration.getDefaultInstance(), "")
        .only("max_stream_duration", "0ms")
        .withoutEffect("only HTTP/1 is spoken, where gRPC does not exist", "grpc_timeout_header_max",
            "grpc_timeout_header_offset") //
        .message(WeightedCluster.getDefaultInstance(), "clusters total_weight")
        .withoutEffect("there is no runtime to override weights", "runtime_key_prefix") //
        .message(WeightedCluster.ClusterWeight.getDefaultInstance(), "name weight" + mutations) //
        .message(RetryPolicy.getDefaultInstance(),
            "retry_on num_retries per_try_timeout retry_host_predicate host_selection_retry_max_attempts retriable_status_codes retry_back_off") //
        .message(RetryPolicy.RetryHostPredicate.getDefaultInstance(), "name typed_config") //
        .message(PreviousHostsPredicate.getDefaultInstance(), "") //
        .message(RetryPolicy.RetryBackOff.getDefaultInstance(), "base_interval max_interval") //
        .message(RedirectAction.getDefaultInstance(),
            "https_redirect scheme_redirect host_redirect port_redirect path_redirect prefix_rewrite response_code strip_query") //
        .message(DirectResponseAction.getDefaultInstance(), "status body") //
        .message(HeaderValueOption.getDefaultInstance(), "header append append_action")
        .only("keep_empty_value", "false") //
        .message(HeaderValue.getDefaultInstance(), "key value") //
        .build();
  }
}
