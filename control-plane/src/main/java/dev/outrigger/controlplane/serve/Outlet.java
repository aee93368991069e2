package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.translate.ResourceType;
import io.grpc.Status;

/** The client's end of a stream: where a connection's responses go. Used on the connection's serial executor only. */
interface Outlet {

  /** Whether the client takes more without its being queued here. When it does again, {@link ProxyConnection#ready} is called. */
  boolean isReady();

  void send(ResourceType type, Response response, String version, String nonce);

  /** Ends the stream. */
  void close(Status status);
}
