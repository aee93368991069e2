package dev.outrigger.sidecar.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A whole response. */
@SuppressWarnings("ArrayRecordComponent") // made once, written once, never compared
record Answer(int status, String contentType, byte[] body) {
  static final String TEXT = "text/plain; charset=UTF-8";
  static final String JSON = "application/json";

  static Answer text(String body) {
    return text(200, body);
  }

  static Answer text(int status, String body) {
    return new Answer(status, TEXT, body.getBytes(UTF_8));
  }

  static Answer json(String body) {
    return new Answer(200, JSON, body.getBytes(UTF_8));
  }
}
