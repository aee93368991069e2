package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Our own annotations of a DestinationRule.
 *
 * @param written one of them is there
 */
record EjectionAnnotations(boolean written, @Nullable EjectionWindow window, EjectionReturn afterwards) {

  private static final String PREFIX = "outrigger.dev/";

  private static final Pattern WINDOW = Pattern.compile("([1-9]\\d{0,3})/(\\S+)");

  private static final Map<String, EjectionReturn> RETURNS = Map.of("probation", EjectionReturn.PROBATION, "full",
      EjectionReturn.FULL);

  private static final EjectionAnnotations NONE = new EjectionAnnotations(false, null, EjectionReturn.PROBATION);

  static EjectionAnnotations read(Fields metadata) {
    metadata.leaveRest();
    EjectionAnnotations read = metadata.object("annotations", EjectionAnnotations::of);
    return read == null ? NONE : read;
  }

  private static EjectionAnnotations of(Fields annotations) {
    annotations.leaveRestExcept(PREFIX);
    return new EjectionAnnotations(
        annotations.has(DestinationRule.EJECTION_WINDOW) || annotations.has(DestinationRule.EJECTION_RETURN),
        window(annotations), annotations.word(DestinationRule.EJECTION_RETURN, RETURNS, EjectionReturn.PROBATION));
  }

  private static @Nullable EjectionWindow window(Fields annotations) {
    String written = annotations.text(DestinationRule.EJECTION_WINDOW);
    if (written == null) {
      return null;
    }
    Matcher parts = WINDOW.matcher(written);
    Duration length = parts.matches() ? Fields.parseDuration(parts.group(2)) : null;
    if (length == null || length.compareTo(Duration.ofMillis(1)) < 0) {
      annotations.wrong(DestinationRule.EJECTION_WINDOW,
          "failures/duration, as 3/30s, with 1..9999 failures and at least 1ms");
      return null;
    }
    return new EjectionWindow(Integer.parseInt(parts.group(1)), length);
  }
}
