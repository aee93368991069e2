package dev.outrigger.sidecar.codec;

import io.netty.util.AsciiString;

/** The reason phrases of the answers that the proxy makes itself (RFC 9110 §15). */
public final class ReasonPhrase {
  private static final AsciiString[] BY_STATUS = new AsciiString[600];

  static {
    put(100, "Continue");
    put(200, "OK");
    put(204, "No Content");
    put(301, "Moved Permanently");
    put(302, "Found");
    put(303, "See Other");
    put(304, "Not Modified");
    put(307, "Temporary Redirect");
    put(308, "Permanent Redirect");
    put(400, "Bad Request");
    put(401, "Unauthorized");
    put(403, "Forbidden");
    put(404, "Not Found");
    put(405, "Method Not Allowed");
    put(408, "Request Timeout");
    put(411, "Length Required");
    put(413, "Content Too Large");
    put(414, "URI Too Long");
    put(417, "Expectation Failed");
    put(421, "Misdirected Request");
    put(426, "Upgrade Required");
    put(429, "Too Many Requests");
    put(431, "Request Header Fields Too Large");
    put(500, "Internal Server Error");
    put(501, "Not Implemented");
    put(502, "Bad Gateway");
    put(503, "Service Unavailable");
    put(504, "Gateway Timeout");
    put(505, "HTTP Version Not Supported");
  }

  private ReasonPhrase() {}

  private static void put(int status, String phrase) {
    BY_STATUS[status] = AsciiString.of(phrase);
  }

  /** Empty for a status without one here: a phrase is optional. */
  public static AsciiString of(int status) {
    AsciiString phrase = status < BY_STATUS.length ? BY_STATUS[status] : null;
    return phrase == null ? AsciiString.EMPTY_STRING : phrase;
  }
}
