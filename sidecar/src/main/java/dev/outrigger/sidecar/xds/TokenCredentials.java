package dev.outrigger.sidecar.xds;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Executor;

/** Puts the token that is in the file at this moment on each new stream. */
final class TokenCredentials extends CallCredentials {

  private final AdsCredentials.Token token;
  private final Metadata.Key<String> header;

  TokenCredentials(AdsCredentials.Token token) {
    this.token = token;
    header = Metadata.Key.of(token.header(), Metadata.ASCII_STRING_MARSHALLER);
  }

  @Override
  public void applyRequestMetadata(RequestInfo request, Executor executor, MetadataApplier applier) {
    executor.execute(() -> {
      String text;
      try {
        text = Files.readString(token.file()).strip();
      } catch (IOException e) {
        applier.fail(Status.UNAUTHENTICATED
            .withDescription(token.file() + ": cannot be read (expected: the token for the control plane)")
            .withCause(e));
        return;
      }
      Metadata headers = new Metadata();
      headers.put(header, token.prefix() + text);
      applier.apply(headers);
    });
  }
}
