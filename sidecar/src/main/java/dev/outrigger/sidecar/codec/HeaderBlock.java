package dev.outrigger.sidecar.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one head or trailer section, in the order they came, over one array of bytes that is reused from message to message. A
 * block belongs to its decoder and thread; what it shows is valid until its decoder is given bytes of the next message.
 *
 * <p>{@link Http1Encoder#headers} writes a block without its <em>withheld</em> fields: those that are for this hop only (RFC 9110 §7.6.1),
 * which the decoder has marked, and those that {@link #withhold} marks.
 */
public abstract sealed class HeaderBlock permits RequestHead, ResponseHead, Trailers {
  static final int NAME_START = 0;
  static final int NAME_END = 1;
  static final int VALUE_START = 2;
  static final int VALUE_END = 3;
  static final int META = 4;
  static final int STRIDE = 5;

  /** In META: the ordinal of the HeaderId, or UNKNOWN. */
  static final int ID_MASK = 0xff;

  static final int UNKNOWN = 0xff;
  static final int WITHHELD = 1 << 8;
  /** White space around the value that is not to be passed on, so that the line cannot be copied as it is. */
  static final int RAGGED = 1 << 9;

  private static final int INITIAL_BYTES = 1 << 10;
  private static final int KEPT_BYTES = 8 << 10;
  private static final int INITIAL_FIELDS = 24;

  final Http1Limits limits;
  byte[] bytes = new byte[INITIAL_BYTES];
  int[] fields = new int[INITIAL_FIELDS * STRIDE];
  /** Index after the line end of the last field. */
  int fieldsEnd;

  private final int[] firstOf = new int[HeaderId.COUNT];
  private int count;
  private long present;
  private long repeated;
  private boolean anyWithheldOrRagged;

  HeaderBlock(Http1Limits limits) {
    this.limits = limits;
  }

  /** How many fields there are, withheld ones too. */
  public final int size() {
    return count;
  }

  public final ByteSlice name(int field, ByteSlice into) {
    int at = field * STRIDE;
    return into.set(bytes, fields[at + NAME_START], fields[at + NAME_END]);
  }

  /** The value without the white space around it. */
  public final ByteSlice value(int field, ByteSlice into) {
    int at = field * STRIDE;
    return into.set(bytes, fields[at + VALUE_START], fields[at + VALUE_END]);
  }

  /** The value of the first field of that name, or null if there is none. */
  public final @Nullable ByteSlice value(HeaderId id, ByteSlice into) {
    return has(id) ? value(firstOf[id.ordinal()], into) : null;
  }

  /**
   * The value of a header by name: null if absent, a view if there is one such field; several are joined by commas into a new string, as
   * RFC 9110 §5.3 allows.
   */
  public final @Nullable CharSequence joined(CharSequence lowerCaseName, ByteSlice into) {
    int field = indexOf(lowerCaseName, 0);
    if (field < 0) {
      return null;
    }
    int next = indexOf(lowerCaseName, field + 1);
    value(field, into);
    return next < 0 ? into : join(lowerCaseName, into, next);
  }

  private String join(CharSequence lowerCaseName, ByteSlice into, int second) {
    StringBuilder all = new StringBuilder(into);
    for (int i = second; i >= 0; i = indexOf(lowerCaseName, i + 1)) {
      all.append(',').append(value(i, into));
    }
    return all.toString();
  }

  public final boolean has(HeaderId id) {
    return (present & id.bit()) != 0;
  }

  /** True when several fields have that name. */
  public final boolean isRepeated(HeaderId id) {
    return (repeated & id.bit()) != 0;
  }

  /** The name of a field, or null if it is not one of {@link HeaderId}. */
  public final @Nullable HeaderId id(int field) {
    int ordinal = fields[field * STRIDE + META] & ID_MASK;
    return ordinal == UNKNOWN ? null : HeaderId.at(ordinal);
  }

  /** The first field of that name, or -1. */
  public final int indexOf(HeaderId id) {
    return has(id) ? firstOf[id.ordinal()] : -1;
  }

  /** The first field of that name from {@code from} on, or -1. */
  public final int indexOf(HeaderId id, int from) {
    for (int i = from; i < count; i++) {
      if ((fields[i * STRIDE + META] & ID_MASK) == id.ordinal()) {
        return i;
      }
    }
    return -1;
  }

  /** The first field of that name from {@code from} on, or -1. */
  public final int indexOf(CharSequence lowerCaseName, int from) {
    for (int i = from; i < count; i++) {
      int at = i * STRIDE;
      if (Octets.matchesIgnoreCase(bytes, fields[at + NAME_START], fields[at + NAME_END], lowerCaseName)) {
        return i;
      }
    }
    return -1;
  }

  /** Keeps a field from being written by {@link Http1Encoder#headers}; it can still be read. */
  public final void withhold(int field) {
    fields[field * STRIDE + META] |= WITHHELD;
    anyWithheldOrRagged = true;
  }

  /** Withholds all fields of that name. */
  public final void withhold(HeaderId id) {
    if (!has(id)) {
      return;
    }
    for (int i = indexOf(id); i >= 0; i = isRepeated(id) ? indexOf(id, i + 1) : -1) {
      withhold(i);
    }
  }

  /** Withholds all fields of that name. */
  public final void withhold(CharSequence lowerCaseName) {
    for (int i = indexOf(lowerCaseName, 0); i >= 0; i = indexOf(lowerCaseName, i + 1)) {
      withhold(i);
    }
  }

  public final boolean isWithheld(int field) {
    return (fields[field * STRIDE + META] & WITHHELD) != 0;
  }

  /** True when the fields can be written as they came, in one piece. */
  final boolean isVerbatim() {
    return !anyWithheldOrRagged;
  }

  /** Index after the line of a field. */
  final int lineEnd(int field) {
    return field + 1 == count ? fieldsEnd : fields[(field + 1) * STRIDE + NAME_START];
  }

  /** How many empty lines a sender may put before this (RFC 9112 §2.2). */
  int emptyLinesAllowed() {
    return 0;
  }

  boolean hasStartLine() {
    return true;
  }

  /** True when such a message may arrive now. */
  boolean isExpected() {
    return true;
  }

  /** Called with the range of the start line, without its CRLF. */
  @Nullable
  Http1Error startLine(int start, int end) {
    return null;
  }

  /** Called when all fields are there: what they mean together. */
  abstract @Nullable Http1Error complete();

  final @Nullable Http1Error add(int nameStart, int nameEnd, int valueStart, int valueEnd, int nameHash) {
    if (count == limits.maxHeaderCount()) {
      return Http1Error.TOO_MANY_HEADERS;
    }
    int at = count * STRIDE;
    if (at == fields.length) {
      fields = Arrays.copyOf(fields, at * 2);
    }
    fields[at + NAME_START] = nameStart;
    fields[at + NAME_END] = nameEnd;
    fields[at + VALUE_START] = valueStart;
    fields[at + VALUE_END] = valueEnd;
    fields[at + META] = UNKNOWN;
    HeaderId id = HeaderId.of(nameHash, bytes, nameStart, nameEnd);
    if (id != null) {
      fields[at + META] = id.ordinal();
      if (has(id)) {
        repeated |= id.bit();
      } else {
        present |= id.bit();
        firstOf[id.ordinal()] = count;
      }
    }
    count++;
    return null;
  }

  final void markRagged() {
    fields[(count - 1) * STRIDE + META] |= RAGGED;
    anyWithheldOrRagged = true;
  }

  void reset() {
    count = 0;
    present = 0;
    repeated = 0;
    anyWithheldOrRagged = false;
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[INITIAL_BYTES];
    }
  }

  /** Makes room for at least one byte more after {@code length}; false if the limit is reached. */
  final boolean ensureRoom(int length) {
    if (length < bytes.length) {
      return length < limits.maxHeadBytes();
    }
    if (length >= limits.maxHeadBytes()) {
      return false;
    }
    bytes = Arrays.copyOf(bytes, Math.min(bytes.length * 2, Math.max(limits.maxHeadBytes(), INITIAL_BYTES)));
    return true;
  }
}
