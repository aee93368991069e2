package dev.outrigger.testing.grpc;

import com.google.protobuf.StringValue;
import io.grpc.InsecureServerCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.xds.XdsServerBuilder;
import java.io.IOException;

/**
 * A pod of the examples by gRPC alone, that is an xDS client itself: it serves once the control plane of the file in {@code
 * GRPC_XDS_BOOTSTRAP} has told it how. Arguments: its name, which is its answer, and a port. It ends with its input.
 */
final class GrpcServerMain {

  private static final MethodDescriptor<StringValue, StringValue> ECHO =
      MethodDescriptor.<StringValue, StringValue>newBuilder()
          .setType(MethodType.UNARY)
          .setFullMethodName("outrigger.examples.Echo/Echo")
          .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
          .build();

  private GrpcServerMain() {}

  static void main(String[] args) throws IOException {
    StringValue answer = StringValue.of(args[0]);
    ServerServiceDefinition service = ServerServiceDefinition.builder("outrigger.examples.Echo")
        .addMethod(ECHO, ServerCalls.asyncUnaryCall((request, caller) -> {
          caller.onNext(answer);
          caller.onCompleted();
        }))
        .build();
    Server server = XdsServerBuilder.forPort(Integer.parseInt(args[1]), InsecureServerCredentials.create())
        .addService(service)
        .build()
        .start();
    System.out.println(args[0] + " serves " + server.getPort());
    while (System.in.read() >= 0) {
      // Until whoever started it is gone.
    }
    server.shutdownNow();
  }
}
