package dev.outrigger.benchmarks.push;

import dev.outrigger.testing.RealKube;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A real API server that holds the mesh, and the client that writes it. */
final class Source implements AutoCloseable {

  /** So many writes at one time: the API server's own limit is what counts in a burst. */
  private static final int AT_ONCE = 8;
  private static final Pattern TOKEN = Pattern.compile("token: \"([^\"]+)\"");

  private final RealKube kube;
  private final HttpClient http;
  private final String token;
  private boolean closed;

  private Source(RealKube kube) throws IOException, GeneralSecurityException {
    this.kube = kube;
    Matcher found = TOKEN.matcher(Files.readString(kube.kubeconfig()));
    if (!found.find()) {
      throw new IOException(kube.kubeconfig() + ": no token");
    }
    this.token = found.group(1);
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[]{new OfLoopback()}, new SecureRandom());
    this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).sslContext(trusting).build();
  }

  /** Starts an API server with nothing in it but namespaces. */
  static Source start() throws IOException {
    try {
      Source source = new Source(
          RealKube.start("--disable-admission-plugins=ServiceAccount", "--max-mutating-requests-inflight=100"));
      Runtime.getRuntime().addShutdownHook(new Thread(source::close));
      for (int i = 0; i < LoadMesh.NAMESPACES; i++) {
        source.send("POST", "/api/v1/namespaces", LoadMesh.namespaceObject(i)).join();
      }
      return source;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  Path kubeconfig() {
    return kube.kubeconfig();
  }

  /** Adds services of these numbers, with their endpoints. */
  void create(int from, int to) {
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    for (int i = from; i < to; i++) {
      writes.add(send("POST", "/api/v1/namespaces/" + LoadMesh.namespace(i) + "/services", LoadMesh.service(i)));
      writes.add(send("POST", slices(i), LoadMesh.slice(i)));
      if (writes.size() >= AT_ONCE) {
        writes.forEach(CompletableFuture::join);
        writes.clear();
      }
    }
    writes.forEach(CompletableFuture::join);
  }

  /** Puts the marker into the slice of one service; returns when that is written. */
  void putSlice(int number, String marker) {
    put(number, marker).join();
  }

  /** Likewise for the first services, as fast as the API server takes it. */
  void putSlices(int count, String marker) {
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      writes.add(put(i, marker));
      if (i >= AT_ONCE) {
        writes.get(i - AT_ONCE).join();
      }
    }
    writes.forEach(CompletableFuture::join);
  }

  private CompletableFuture<Void> put(int number, String marker) {
    return send("PUT", slices(number) + "/" + LoadMesh.name(number), LoadMesh.slice(number, marker));
  }

  private static String slices(int number) {
    return "/apis/discovery.k8s.io/v1/namespaces/" + LoadMesh.namespace(number) + "/endpointslices";
  }

  private CompletableFuture<Void> send(String method, String path, String json) {
    HttpRequest request = HttpRequest.newBuilder(kube.address().resolve(path))
        .header("authorization", "Bearer " + token)
        .header("content-type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(json))
        .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenAccept(response -> {
      if (response.statusCode() / 100 != 2) {
        throw new IllegalStateException(method + " " + path + ": " + response.statusCode() + " " + response.body());
      }
    });
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      http.shutdownNow();
      kube.close();
    }
  }

  /** The certificate is the API server's own, made at its start, and it listens on loopback. */
  private static final class OfLoopback extends X509ExtendedTrustManager {

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
