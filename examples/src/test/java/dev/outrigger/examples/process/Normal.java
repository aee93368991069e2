package dev.outrigger.examples.process;

import java.util.List;

/**
 * A response without what no two runs have in common: dates, ids, durations, ports. And without what we do otherwise on purpose in every response:
 * <ul>
 * <li>{@code x-outrigger-error} names the cause of a local reply;
 * <li>the reason phrase of an endpoint is passed on, and the version is ours in answers to HTTP/1.0 too (RFC 9110 §6.2);
 * <li>a request without a body is forwarded without {@code content-length}; Envoy adds a zero for some methods;
 * <li>{@code x-forwarded-for} of an edge has the peer's address for a peer on loopback too; Envoy takes one of the machine's.
 * </ul>
 */
final class Normal {

  private static final String OURS = "x-outrigger-error: ";

  private Normal() {}

  static String of(Message answer, String listener, int listenerPort) {
    String length = "content-length: " + answer.body().length();
    List<String> headers = answer.headers()
        .stream()
        .filter(line -> !line.startsWith(OURS))
        .map(line -> line.equals(length) ? "content-length: <of the body>" : line)
        .toList();
    String status = answer.startLine().replaceFirst("^HTTP/1\\.[01] (\\d{3}).*$", "$1");
    String text = new Message(status, headers, answer.body(), answer.trailers()).text()
        .replaceAll("(?m)^date: .*", "date: *")
        .replaceAll("(?m)^x-request-id: [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
            "x-request-id: <uuid>")
        .replaceAll("(?m)^x-envoy-upstream-service-time: \\d+$", "x-envoy-upstream-service-time: *")
        .replaceAll("(?m)^content-length: 0\n", "")
        .replace(":" + listenerPort, ":*");
    return listener.equals("edge")
        ? text.replaceAll("(?m)^(x-forwarded-for: .*?)[0-9.]+$", "$1<peer>")
        : text;
  }
}
