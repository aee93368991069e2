package dev.outrigger.testing.grpc;

import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Calls the target that is its one argument, for example {@code xds:///echo.demo.svc.cluster.local:7070}, with what the file
 * in {@code GRPC_XDS_BOOTSTRAP} tells of the control plane.
 *
 * <p>A line of standard input is a number of calls, and maybe a header for them, {@code name=value}. For each line, standard
 * output tells how many calls had which answer, or ended in which status: {@code pod-a=7 pod-b=3}. It ends with its input.
 */
final class GrpcCallerMain {

  private static final int PATIENCE_SECONDS = 5;

  private static final MethodDescriptor<StringValue, StringValue> ECHO =
      MethodDescriptor.<StringValue, StringValue>newBuilder()
          .setType(MethodType.UNARY)
          .setFullMethodName("outrigger.examples.Echo/Echo")
          .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
          .build();

  private GrpcCallerMain() {}

  static void main(String[] args) throws IOException {
    ManagedChannel channel = Grpc.newChannelBuilder(args[0], InsecureChannelCredentials.create()).build();
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ", 2);
      System.out
          .println(calls(words.length == 1 ? channel : withHeader(channel, words[1]), Integer.parseInt(words[0])));
    }
    channel.shutdownNow();
  }

  private static Channel withHeader(Channel channel, String header) {
    int equals = header.indexOf('=');
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of(header.substring(0, equals), Metadata.ASCII_STRING_MARSHALLER),
        header.substring(equals + 1));
    return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static String calls(Channel channel, int count) {
    Map<String, Integer> answers = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      answers.merge(call(channel), 1, Integer::sum);
    }
    StringBuilder line = new StringBuilder();
    answers.forEach((answer, times) -> line.append(answer).append('=').append(times).append(' '));
    return line.toString().trim();
  }

  private static String call(Channel channel) {
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    try {
      return ClientCalls.blockingUnaryCall(channel, ECHO, options, StringValue.getDefaultInstance()).getValue();
    } catch (StatusRuntimeException e) {
      System.err.println(e.getMessage());
      return e.getStatus().getCode().toString();
    }
  }
}
