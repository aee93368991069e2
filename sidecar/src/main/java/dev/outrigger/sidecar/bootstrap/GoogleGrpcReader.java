package dev.outrigger.sidecar.bootstrap;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.xds.AdsCredentials;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc;
import io.envoyproxy.envoy.config.grpc_credential.v3.FileBasedMetadataConfig;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code google_grpc}: the way in which a bootstrap names a control plane with TLS and a token from a file, which Envoy reads anew for
 * each stream. Its {@code envoy_grpc} has no such token.
 */
final class GoogleGrpcReader {

  static final String TOKEN_PLUGIN = "envoy.grpc_credentials.file_based_metadata";

  private static final Pattern TARGET =
      Pattern.compile("(?:dns:(?:///)?)?(?:\\[(?<six>[0-9a-fA-F:]+)]|(?<host>[^:/\\[\\]]+)):(?<port>\\d{1,5})");

  private final String path;
  private final Consumer<String> troubles;

  GoogleGrpcReader(String path, Consumer<String> troubles) {
    this.path = path;
    this.troubles = troubles;
  }

  /** Null when it is none, which has been told. */
  @Nullable
  NetAddress address(GoogleGrpc service) {
    Matcher target = TARGET.matcher(service.getTargetUri());
    int port = target.matches() ? Integer.parseInt(target.group("port")) : 0;
    if (port < 1 || port > 65_535) {
      troubles
          .accept(path + ".target_uri: \"" + service.getTargetUri() + "\" (expected: HOST:PORT or dns:///HOST:PORT)");
      return null;
    }
    String six = target.group("six");
    return new NetAddress(six != null ? six : target.group("host"), port);
  }

  /** Null for plaintext. */
  @Nullable
  AdsCredentials credentials(GoogleGrpc service) {
    AdsCredentials.Token token = token(service);
    if (!service.getChannelCredentials().hasSslCredentials()) {
      if (service.getCallCredentialsCount() > 0) {
        troubles
            .accept(path + ".channel_credentials: missing (expected: ssl_credentials, or anyone on the way reads the"
                + " token)");
      }
      return null;
    }
    var ssl = service.getChannelCredentials().getSslCredentials();
    Path roots =
        ssl.hasRootCerts() ? file(ssl.getRootCerts(), path + ".channel_credentials.ssl_credentials.root_certs") : null;
    return new AdsCredentials(roots, token);
  }

  private AdsCredentials.@Nullable Token token(GoogleGrpc service) {
    if (service.getCallCredentialsCount() == 0) {
      return null;
    }
    String at = path + ".call_credentials";
    if (service.getCallCredentialsCount() > 1) {
      troubles.accept(at + ": " + service.getCallCredentialsCount() + " (expected: at most one)");
      return null;
    }
    if (service.getCredentialsFactoryName().isEmpty()) {
      // Envoy would not look at the credentials, and send none.
      troubles.accept(path + ".credentials_factory_name: missing (expected: " + TOKEN_PLUGIN + ")");
    }
    at += "[0].from_plugin";
    var plugin = service.getCallCredentials(0).getFromPlugin();
    if (plugin.getName().isEmpty()) {
      troubles.accept(at + ".name: missing (expected: " + TOKEN_PLUGIN + ")");
    }
    FileBasedMetadataConfig config = config(plugin.getTypedConfig(), at + ".typed_config");
    Path file = config == null ? null : file(config.getSecretData(), at + ".typed_config.secret_data");
    if (config == null || file == null) {
      return null;
    }
    String header = config.getHeaderKey().isEmpty() ? "authorization" : config.getHeaderKey().toLowerCase(Locale.ROOT);
    return new AdsCredentials.Token(file, header, config.getHeaderPrefix());
  }

  private @Nullable FileBasedMetadataConfig config(Any typed, String at) {
    try {
      if (typed.is(FileBasedMetadataConfig.class)) {
        return typed.unpack(FileBasedMetadataConfig.class);
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message that was just written", e);
    }
    troubles.accept(at + ": " + (typed.getTypeUrl().isEmpty() ? "missing" : typed.getTypeUrl())
        + " (expected: envoy.config.grpc_credential.v3.FileBasedMetadataConfig)");
    return null;
  }

  private @Nullable Path file(DataSource source, String at) {
    if (source.getFilename().isEmpty()) {
      troubles.accept(at + ": no filename (expected: filename, for what it holds is replaced while the proxy runs)");
      return null;
    }
    return Path.of(source.getFilename());
  }
}
