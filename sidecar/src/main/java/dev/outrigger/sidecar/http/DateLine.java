package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.codec.Http1Encoder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** The {@code date} header line (RFC 9110 §5.6.7), formatted once a second. Used by one thread. */
final class DateLine {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private final LongSupplier epochMillis;
  private long second = Long.MIN_VALUE;
  private byte[] line = {};

  DateLine(LongSupplier epochMillis) {
    this.epochMillis = epochMillis;
  }

  /** The whole line, valid until the next call. */
  byte[] now() {
    long current = Math.floorDiv(epochMillis.getAsLong(), 1000);
    if (current != second) {
      second = current;
      line = Http1Encoder.lineOf("date", FORMAT.format(Instant.ofEpochSecond(current)));
    }
    return line;
  }
}
