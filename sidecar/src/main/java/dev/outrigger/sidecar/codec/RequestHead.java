package dev.outrigger.sidecar.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request, checked: what it shows can be routed and forwarded. Its views stay the same objects from request to request.
 *
 * <p>Of an absolute-form target {@link #path()} is the origin form and {@link #authority()} comes from the target, not from Host
 * (RFC 9112 §3.2.2); the Host field is then withheld, and whoever writes the request on must write one.
 */
public final class RequestHead extends HeaderBlock {
  /** The forms of RFC 9112 §3.2. */
  public enum TargetForm {
    ORIGIN,
    ABSOLUTE,
    AUTHORITY,
    ASTERISK
  }

  private static final int EMPTY_LINES = 2;
  private static final String PREFACE = "PRI * HTTP/2.0";

  private final ByteSlice methodName = new ByteSlice();
  private final ByteSlice target = new ByteSlice();
  private final ByteSlice path = new ByteSlice();
  private final ByteSlice authority = new ByteSlice();
  private final HopHeaders hop = new HopHeaders(this);
  private HttpMethod method = HttpMethod.OTHER;
  private TargetForm form = TargetForm.ORIGIN;
  private HttpVersion version = HttpVersion.HTTP_1_1;
  private BodyFraming framing = BodyFraming.NONE;
  private long contentLength;
  private boolean secureScheme;
  private int methodStart;
  private int methodEnd;
  private int targetStart;
  private int targetEnd;

  RequestHead(Http1Limits limits) {
    super(limits);
  }

  public HttpMethod method() {
    return method;
  }

  /** The method as it was sent; case matters. */
  public ByteSlice methodName() {
    return methodName;
  }

  public TargetForm form() {
    return form;
  }

  /** The request target as it was sent. */
  public ByteSlice target() {
    return target;
  }

  /** Path and query in origin form, {@code *} of an asterisk form, empty for CONNECT. */
  public ByteSlice path() {
    return path;
  }

  /** Host and maybe port that the request is for; empty when an HTTP/1.0 request names none. */
  public ByteSlice authority() {
    return authority;
  }

  /** True when the target is of absolute form with scheme https. */
  public boolean isSecureScheme() {
    return secureScheme;
  }

  public HttpVersion version() {
    return version;
  }

  /** True when the sender lets the connection be used again (RFC 9112 §9.3). */
  public boolean keepAlive() {
    return hop.keepAlive(version);
  }

  /** NONE, LENGTH or CHUNKED. */
  public BodyFraming framing() {
    return framing;
  }

  /** Of framing LENGTH, else 0. */
  public long contentLength() {
    return contentLength;
  }

  /** True when the sender waits for a 100 before it sends the body (RFC 9110 §10.1.1). */
  public boolean expectsContinue() {
    int field = indexOf(HeaderId.EXPECT);
    return field >= 0 && version == HttpVersion.HTTP_1_1 && framing != BodyFraming.NONE
        && Octets.matchesIgnoreCase(bytes, fields[field * STRIDE + VALUE_START], fields[field * STRIDE + VALUE_END],
            "100-continue");
  }

  /** True when the sender offers to change the protocol (Connection names Upgrade, and Upgrade is there). */
  public boolean offersUpgrade() {
    return hop.namesUpgrade() && has(HeaderId.UPGRADE);
  }

  @Override
  int emptyLinesAllowed() {
    return EMPTY_LINES;
  }

  @Override
  @Nullable
  Http1Error startLine(int start, int end) {
    if (Octets.matches(bytes, start, end, PREFACE)) {
      return Http1Error.HTTP2_PREFACE;
    }
    int space = indexOfSpace(start, end);
    if (space < 0) {
      return Http1Error.INVALID_START_LINE;
    }
    if (!Octets.isToken(bytes, start, space)) {
      return Http1Error.INVALID_METHOD;
    }
    methodStart = start;
    methodEnd = space;
    method = HttpMethod.of(bytes, start, space);
    int second = indexOfSpace(space + 1, end);
    if (second < 0 || indexOfSpace(second + 1, end) >= 0) {
      return Http1Error.INVALID_START_LINE;
    }
    HttpVersion found = StartLine.version(bytes, second + 1, end);
    if (found == null) {
      return StartLine.looksLikeVersion(bytes, second + 1, end) ? Http1Error.UNSUPPORTED_VERSION
          : Http1Error.INVALID_START_LINE;
    }
    version = found;
    targetStart = space + 1;
    targetEnd = second;
    return targetCharacters();
  }

  private int indexOfSpace(int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] == ' ') {
        return i;
      }
    }
    return -1;
  }

  private @Nullable Http1Error targetCharacters() {
    if (targetStart == targetEnd) {
      return Http1Error.INVALID_TARGET;
    }
    for (int i = targetStart; i < targetEnd; i++) {
      // Controls and spaces ended the scan before; what is left is '#' and bytes above ASCII, which are negative.
      if (bytes[i] == '#' || bytes[i] < 0) {
        return Http1Error.INVALID_TARGET_CHARACTER;
      }
    }
    return null;
  }

  @Override
  @Nullable
  Http1Error complete() {
    methodName.set(bytes, methodStart, methodEnd);
    target.set(bytes, targetStart, targetEnd);
    Http1Error error = readTarget();
    if (error == null) {
      error = hop.read();
    }
    return error == null ? readFraming() : error;
  }

  private @Nullable Http1Error readTarget() {
    secureScheme = false;
    path.set(bytes, targetStart, targetEnd);
    if (method == HttpMethod.CONNECT) {
      form = TargetForm.AUTHORITY;
      path.set(bytes, targetStart, targetStart);
      Http1Error host = readHost();
      authority.set(bytes, targetStart, targetEnd);
      withhold(HeaderId.HOST);
      return Octets.isAuthority(bytes, targetStart, targetEnd) ? host : Http1Error.INVALID_TARGET;
    }
    if (bytes[targetStart] == '/') {
      form = TargetForm.ORIGIN;
      return readHost();
    }
    if (bytes[targetStart] == '*' && targetEnd - targetStart == 1 && method == HttpMethod.OPTIONS) {
      form = TargetForm.ASTERISK;
      return readHost();
    }
    form = TargetForm.ABSOLUTE;
    return readAbsolute();
  }

  private @Nullable Http1Error readAbsolute() {
    Http1Error host = readHost();
    if (host != null) {
      return host;
    }
    int schemeEnd = schemeEnd();
    if (schemeEnd < 0) {
      return Http1Error.INVALID_TARGET;
    }
    secureScheme = Octets.matchesIgnoreCase(bytes, targetStart, schemeEnd, "https");
    if (!secureScheme && !Octets.matchesIgnoreCase(bytes, targetStart, schemeEnd, "http")) {
      return Http1Error.INVALID_SCHEME;
    }
    int start = schemeEnd + 3;
    int end = start;
    while (end < targetEnd && bytes[end] != '/' && bytes[end] != '?') {
      end++;
    }
    if (!Octets.isAuthority(bytes, start, end)) {
      return Http1Error.INVALID_AUTHORITY;
    }
    originForm(end);
    authority.set(bytes, start, end);
    withhold(HeaderId.HOST);
    return null;
  }

  /** Index of the colon of {@code ://}, or -1. */
  private int schemeEnd() {
    for (int i = targetStart + 1; i + 2 < targetEnd; i++) {
      if (bytes[i] == ':') {
        return bytes[i + 1] == '/' && bytes[i + 2] == '/' ? i : -1;
      }
    }
    return -1;
  }

  private void originForm(int pathStart) {
    if (pathStart < targetEnd && bytes[pathStart] == '/') {
      path.set(bytes, pathStart, targetEnd);
      return;
    }
    // An absolute form without a path: "/" and the query are written behind the head, where nothing is kept.
    boolean whole = method == HttpMethod.OPTIONS && pathStart == targetEnd;
    int start = fieldsEnd + 2;
    int end = start + 1 + targetEnd - pathStart;
    if (bytes.length < end) {
      bytes = Arrays.copyOf(bytes, end);
      methodName.set(bytes, methodStart, methodEnd);
      target.set(bytes, targetStart, targetEnd);
    }
    System.arraycopy(bytes, pathStart, bytes, start + 1, targetEnd - pathStart);
    bytes[start] = (byte) (whole ? '*' : '/');
    path.set(bytes, start, end);
  }

  private @Nullable Http1Error readHost() {
    int field = indexOf(HeaderId.HOST);
    if (field < 0) {
      authority.set(bytes, 0, 0);
      return version == HttpVersion.HTTP_1_1 ? Http1Error.MISSING_HOST : null;
    }
    if (isRepeated(HeaderId.HOST)) {
      return Http1Error.REPEATED_HOST;
    }
    value(field, authority);
    if (authority.isEmpty()) {
      return Http1Error.MISSING_HOST;
    }
    int at = field * STRIDE;
    return Octets.isAuthority(bytes, fields[at + VALUE_START], fields[at + VALUE_END]) ? null
        : Http1Error.INVALID_AUTHORITY;
  }

  private @Nullable Http1Error readFraming() {
    framing = BodyFraming.NONE;
    contentLength = 0;
    if (has(HeaderId.TRANSFER_ENCODING)) {
      return readTransferEncoding();
    }
    if (!has(HeaderId.CONTENT_LENGTH)) {
      return null;
    }
    if (isRepeated(HeaderId.CONTENT_LENGTH)) {
      return Http1Error.REPEATED_CONTENT_LENGTH;
    }
    contentLength = hop.contentLength();
    if (contentLength < 0) {
      return Http1Error.INVALID_CONTENT_LENGTH;
    }
    if (method == HttpMethod.CONNECT && contentLength > 0) {
      return Http1Error.BODY_NOT_ALLOWED;
    }
    framing = BodyFraming.LENGTH;
    return null;
  }

  private @Nullable Http1Error readTransferEncoding() {
    if (has(HeaderId.CONTENT_LENGTH)) {
      return Http1Error.LENGTH_AND_CHUNKED;
    }
    if (version == HttpVersion.HTTP_1_0) {
      return Http1Error.TRANSFER_ENCODING_IN_HTTP_1_0;
    }
    if (method == HttpMethod.CONNECT || !hop.isChunkedOnly()) {
      return Http1Error.UNKNOWN_TRANSFER_ENCODING;
    }
    framing = BodyFraming.CHUNKED;
    return null;
  }
}
