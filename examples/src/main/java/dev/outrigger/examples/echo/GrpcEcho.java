package dev.outrigger.examples.echo;

import com.google.protobuf.StringValue;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The gRPC side of a pod, in plain text. Its one method, {@code outrigger.examples.Echo/Echo}, takes and gives a
 * {@code google.protobuf.StringValue}, so that a client in any language needs no proto of ours: the answer is the pod's name.
 */
final class GrpcEcho {

  private static final MethodDescriptor<StringValue, StringValue> ECHO =
      MethodDescriptor.<StringValue, StringValue>newBuilder()
          .setType(MethodType.UNARY)
          .setFullMethodName("outrigger.examples.Echo/Echo")
          .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
          .build();

  private final Server server;

  private GrpcEcho(Server server) {
    this.server = server;
  }

  static GrpcEcho start(String pod, InetSocketAddress address) throws IOException {
    StringValue answer = StringValue.of(pod);
    ServerServiceDefinition service = ServerServiceDefinition.builder("outrigger.examples.Echo")
        .addMethod(ECHO, ServerCalls.asyncUnaryCall((request, caller) -> {
          caller.onNext(answer);
          caller.onCompleted();
        }))
        .build();
    return new GrpcEcho(NettyServerBuilder.forAddress(address).addService(service).build().start());
  }

  /** Takes no new calls, and lets those that run finish within the time given. */
  void stop(Duration patience) {
    try {
      server.shutdown().awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.shutdownNow();
  }
}
