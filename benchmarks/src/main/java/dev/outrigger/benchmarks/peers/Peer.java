package dev.outrigger.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A proxy under test.
 *
 * @param port where it listens on 127.0.0.1
 * @param configuration file name and text
 * @param command without the pinning; {@code {config}} stands for the configuration file
 */
record Peer(String name, int port, String file, String configuration, List<String> command) {

  /** Starts the proxy on core 1; its output goes to a file beside the configuration. */
  Process start(Path directory) throws IOException {
    Path config = Files.writeString(directory.resolve(file), configuration);
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", "1"));
    command.forEach(
        word -> pinned.add(word.replace("{config}", config.toString()).replace("{dir}", directory.toString())));
    return new ProcessBuilder(pinned).redirectErrorStream(true)
        .redirectOutput(directory.resolve(name.replace(' ', '-') + ".log").toFile())
        .start();
  }

  static Peer nginx(int port, List<Integer> backends) {
    return new Peer("nginx", port, "nginx.conf",
        """
        daemon off;
        worker_processes 1;
        pid {dir}/nginx.pid;
        error_log stderr crit;
        events { worker_connections 4096; }
        http {
          access_log off;
          client_body_temp_path {dir}/nginx-body;
          proxy_temp_path {dir}/nginx-proxy;
          fastcgi_temp_path {dir}/nginx-f;
          uwsgi_temp_path {dir}/nginx-u;
          scgi_temp_path {dir}/nginx-s;
          keepalive_requests 1000000000;
          upstream backends {
            least_conn;
            keepalive 256;
            keepalive_requests 1000000000;
        {backends}
          }
          server {
            listen 127.0.0.1:{port};
            location / {
              proxy_pass http://backends;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_set_header x-request-id $request_id;
              add_header x-proxy nginx;
            }
          }
        }
        """.replace("{port}", Integer.toString(port))
            .replace("{backends}", lines(backends, "    server 127.0.0.1:%d;")),
        List.of("nginx", "-c", "{config}", "-p", "{dir}"));
  }

  static Peer haproxy(int port, List<Integer> backends) {
    return new Peer("HAProxy", port, "haproxy.cfg",
        """
        global
          nbthread 1
          maxconn 4096
        defaults
          mode http
          timeout connect 5s
          timeout client 60s
          timeout server 60s
          http-reuse always
        frontend in
          bind 127.0.0.1:{port}
          unique-id-format %{+X}o\\ %ci:%cp_%Ts_%rt
          unique-id-header x-request-id
          http-response set-header x-proxy haproxy
          default_backend out
        backend out
          balance leastconn
        {backends}
        """.replace("{port}", Integer.toString(port))
            .replace("{backends}", lines(backends, "  server s%1$d 127.0.0.1:%1$d")),
        List.of("haproxy", "-db", "-f", "{config}"));
  }

  /** Envoy and our sidecar start from the same text. */
  static Peer envoy(String binary, String name, int port, List<Integer> backends, boolean mesh) {
    return new Peer(name, port, name.replace(' ', '-') + ".yaml", bootstrap(name, port, backends, mesh),
        List.of(binary, "-c", "{config}", "--concurrency", "1", "--base-id", Integer.toString(port), "--log-level",
            "error"));
  }

  static Peer outrigger(Path launcher, String name, int port, List<Integer> backends, boolean mesh) {
    return new Peer(name, port, name.replace(' ', '-') + ".yaml", bootstrap(name, port, backends, mesh),
        List.of(launcher.toString(), "sidecar", "-c", "{config}"));
  }

  private static String bootstrap(String name, int port, List<Integer> backends, boolean mesh) {
    String log = mesh ? """
                    access_log:
                      - name: envoy.access_loggers.file
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                          path: {dir}/%s-access.log
        """.replace("%s", name.replace(' ', '-')).indent(4) : "";
    String retry =
        mesh ? ", retry_policy: {retry_on: \"connect-failure,refused-stream,reset-before-request\", num_retries: 2}"
            : "";
    String outlier = mesh
        ? "      outlier_detection: {consecutive_5xx: 3, interval: 10s, base_ejection_time: 30s, max_ejection_percent: 100}\n"
        : "";
    return """
        node: {id: bench, cluster: bench}
        static_resources:
          listeners:
            - name: in
              address: {socket_address: {address: 127.0.0.1, port_value: {port}}}
              filter_chains:
                - filters:
                    - name: envoy.filters.network.http_connection_manager
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                        stat_prefix: in
        {log}                route_config:
                          name: local
                          virtual_hosts:
                            - name: all
                              domains: ["*"]
                              response_headers_to_add: [{header: {key: x-proxy, value: mesh}, append_action: OVERWRITE_IF_EXISTS_OR_ADD}]
                              routes:
                                - match: {prefix: "/"}
                                  route: {cluster: out, timeout: 15s{retry}}
                        http_filters:
                          - name: envoy.filters.http.router
                            typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
          clusters:
            - name: out
              type: STATIC
              connect_timeout: 5s
              lb_policy: LEAST_REQUEST
        {outlier}      load_assignment:
                cluster_name: out
                endpoints:
                  - lb_endpoints:
        {backends}
        """.replace("{port}", Integer.toString(port))
        .replace("{log}", log)
        .replace("{retry}", retry)
        .replace("{outlier}", outlier)
        .replace("{backends}", lines(backends,
            "              - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}"));
  }

  private static String lines(List<Integer> backends, String format) {
    StringBuilder lines = new StringBuilder();
    for (int backend : backends) {
      lines.append(String.format(Locale.ROOT, format, backend)).append('\n');
    }
    return lines.toString().stripTrailing();
  }
}
