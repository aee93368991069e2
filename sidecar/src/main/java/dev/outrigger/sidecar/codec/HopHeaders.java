package dev.outrigger.sidecar.codec;

import org.jspecify.annotations.Nullable;

/**
 * What a head says about this connection only (RFC 9110 §7.6.1): it is read here once and withheld from the next hop, fields that
 * Connection names included.
 */
final class HopHeaders {
  /** As many as Envoy lets Connection name; more look like an attempt to make us compare for ever. */
  private static final int MAX_OPTIONS = 10;

  private final HeaderBlock block;
  private boolean close;
  private boolean keepAlive;
  private boolean upgrade;
  private int options;

  HopHeaders(HeaderBlock block) {
    this.block = block;
  }

  boolean keepAlive(HttpVersion version) {
    return !close && (keepAlive || version == HttpVersion.HTTP_1_1);
  }

  boolean namesUpgrade() {
    return upgrade;
  }

  @Nullable
  Http1Error read() {
    close = false;
    keepAlive = false;
    upgrade = false;
    options = 0;
    for (int i = block.indexOf(HeaderId.CONNECTION); i >= 0; i = block.indexOf(HeaderId.CONNECTION, i + 1)) {
      Http1Error error = readOptions(i);
      if (error != null) {
        return error;
      }
    }
    // Not of any RFC, but clients that believe in a proxy send it instead of Connection.
    for (int i = block.indexOf(HeaderId.PROXY_CONNECTION); i >= 0; i =
        block.indexOf(HeaderId.PROXY_CONNECTION, i + 1)) {
      Http1Error error = readOptions(i);
      if (error != null) {
        return error;
      }
    }
    block.withhold(HeaderId.CONNECTION);
    block.withhold(HeaderId.PROXY_CONNECTION);
    block.withhold(HeaderId.KEEP_ALIVE);
    block.withhold(HeaderId.UPGRADE);
    block.withhold(HeaderId.TRANSFER_ENCODING);
    withholdTe();
    return null;
  }

  /** {@code TE: trailers} is true for the next hop too, since we pass trailers on; gRPC asks for it. */
  private void withholdTe() {
    int field = block.indexOf(HeaderId.TE);
    if (field >= 0 && (block.isRepeated(HeaderId.TE) || !valueIs(field, "trailers"))) {
      block.withhold(HeaderId.TE);
    }
  }

  /** True when Transfer-Encoding is {@code chunked} and nothing else. */
  boolean isChunkedOnly() {
    return !block.isRepeated(HeaderId.TRANSFER_ENCODING)
        && valueIs(block.indexOf(HeaderId.TRANSFER_ENCODING), "chunked");
  }

  /** @return the number, or -1 unless it is digits only */
  long contentLength() {
    int at = block.indexOf(HeaderId.CONTENT_LENGTH) * HeaderBlock.STRIDE;
    return Octets.decimal(block.bytes, block.fields[at + HeaderBlock.VALUE_START],
        block.fields[at + HeaderBlock.VALUE_END]);
  }

  private boolean valueIs(int field, String lowerCase) {
    int at = field * HeaderBlock.STRIDE;
    return Octets.matchesIgnoreCase(block.bytes, block.fields[at + HeaderBlock.VALUE_START],
        block.fields[at + HeaderBlock.VALUE_END],
        lowerCase);
  }

  private @Nullable Http1Error readOptions(int field) {
    byte[] bytes = block.bytes;
    int at = field * HeaderBlock.STRIDE;
    int end = block.fields[at + HeaderBlock.VALUE_END];
    int start = block.fields[at + HeaderBlock.VALUE_START];
    while (start < end) {
      int comma = start;
      while (comma < end && bytes[comma] != ',') {
        comma++;
      }
      int first = start;
      int last = comma;
      while (first < last && isWhiteSpace(bytes[first])) {
        first++;
      }
      while (last > first && isWhiteSpace(bytes[last - 1])) {
        last--;
      }
      if (first < last && !readOption(first, last)) {
        return Http1Error.REJECTED_CONNECTION_OPTION;
      }
      start = comma + 1;
    }
    return null;
  }

  private static boolean isWhiteSpace(byte octet) {
    return octet == ' ' || octet == '\t';
  }

  private boolean readOption(int start, int end) {
    byte[] bytes = block.bytes;
    if (Octets.matchesIgnoreCase(bytes, start, end, "close")) {
      close = true;
      return true;
    }
    if (Octets.matchesIgnoreCase(bytes, start, end, "keep-alive")) {
      keepAlive = true;
      return true;
    }
    if (Octets.matchesIgnoreCase(bytes, start, end, "upgrade")) {
      upgrade = true;
      return true;
    }
    return options++ < MAX_OPTIONS && withholdNamed(start, end);
  }

  /** False when the named field decides framing, routing or the caller's identity: its removal would be an attack on the next hop. */
  private boolean withholdNamed(int start, int end) {
    for (int i = 0; i < block.size(); i++) {
      int at = i * HeaderBlock.STRIDE;
      int nameStart = block.fields[at + HeaderBlock.NAME_START];
      if (block.fields[at + HeaderBlock.NAME_END] - nameStart != end - start
          || !sameIgnoringCase(nameStart, start, end - start)) {
        continue;
      }
      HeaderId id = block.id(i);
      if (id != null && isProtected(id)) {
        return false;
      }
      // TE is named by everyone who sends it; whether it goes on is decided by its value.
      if (id != HeaderId.TE) {
        block.withhold(i);
      }
    }
    return true;
  }

  private boolean sameIgnoringCase(int one, int two, int length) {
    for (int i = 0; i < length; i++) {
      if (Octets.TOKEN[block.bytes[one + i] & 0xff] != Octets.TOKEN[block.bytes[two + i] & 0xff]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isProtected(HeaderId id) {
    return switch (id) {
      case HOST, CONTENT_LENGTH, FORWARDED, X_FORWARDED_FOR, X_FORWARDED_PROTO, X_FORWARDED_HOST, X_FORWARDED_PORT, X_FORWARDED_CLIENT_CERT -> true;
      default -> false;
    };
  }
}
