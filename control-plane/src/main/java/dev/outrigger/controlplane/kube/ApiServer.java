package dev.outrigger.controlplane.kube;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.outrigger.policy.tree.Tree;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The API server as one who reads sees it. Tries nothing twice: when to ask again is for the caller to say. */
final class ApiServer {

  private static final Duration ANSWER = Duration.ofSeconds(15);
  private static final int LONGEST_REASON = 1 << 16;

  private final HttpClient http;
  private final String address;

  /** A view of the server that the client is for; the client stays its owner's. */
  ApiServer(KubernetesClient client) {
    RequestConfig once =
        new RequestConfigBuilder(client.getConfiguration().getRequestConfig()).withRequestRetryBackoffLimit(0).build();
    http = client.getHttpClient().newBuilder().tag(once).build();
    address = client.getMasterUrl().toString().replaceAll("/+$", "");
  }

  String address() {
    return address;
  }

  /**
   * Asks for a path.
   *
   * @param patience for each piece of the answer
   * @throws ApiRefusal when the server says no
   * @throws IOException when it says nothing
   */
  ApiStream get(String path, Duration patience) throws ApiRefusal, IOException, InterruptedException {
    ApiStream stream = new ApiStream(patience);
    CompletableFuture<HttpResponse<AsyncBody>> answer = http.consumeBytes(
        http.newHttpRequestBuilder().uri(address + path).header("Accept", "application/json").build(),
        (buffers, body) -> stream.received(buffers));
    HttpResponse<AsyncBody> response = await(answer);
    stream.begin(response.body());
    if (response.isSuccessful()) {
      return stream;
    }
    try (stream) {
      throw new ApiRefusal(response.code(), reason(stream));
    }
  }

  private static <T> T await(CompletableFuture<T> answer) throws IOException, InterruptedException {
    try {
      return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(cause.getMessage() == null
          ? "no connection (" + cause.getClass().getSimpleName() + ")"
          : cause.getMessage(), cause);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no answer for " + ANSWER.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  /** The message of the Status object that an API server refuses with, empty when it is something else. */
  private static String reason(ApiStream stream) throws IOException {
    // Read first, for a connection whose answer was read to its end can be used again.
    byte[] answer = stream.readNBytes(LONGEST_REASON);
    try (JsonParser json = ObjectJson.parser(new ByteArrayInputStream(answer))) {
      json.nextToken();
      if (json.isExpectedStartObjectToken() && new ObjectJson().read(json) instanceof Tree.Mapping status) {
        return ObjectFields.text(status, "message");
      }
    } catch (JsonProcessingException e) {
      // What stands before the API server speaks otherwise.
    }
    return "";
  }
}
