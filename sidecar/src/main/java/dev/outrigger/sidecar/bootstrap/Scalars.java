package dev.outrigger.sidecar.bootstrap;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Single values of the JSON mapping. The function makes the exception from what was expected. */
final class Scalars {

  private static final Pattern DURATION = Pattern.compile("(-?)(\\d{1,12})(?:\\.(\\d{1,9}))?s");
  private static final BigInteger MAX_UINT32 = BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE);
  private static final BigInteger MAX_UINT64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private Scalars() {}

  static Object read(ScalarNode node, FieldDescriptor.Type type, Function<String, Trouble> wrong) {
    return switch (type) {
      case BOOL -> bool(node, wrong);
      case STRING -> text(node, wrong);
      case BYTES -> bytes(node, wrong);
      case DOUBLE -> real(node, wrong);
      case FLOAT -> (float) real(node, wrong);
      case INT32, SINT32, SFIXED32 -> whole(node, BigInteger.valueOf(Integer.MIN_VALUE),
          BigInteger.valueOf(Integer.MAX_VALUE), wrong).intValue();
      case UINT32, FIXED32 -> whole(node, BigInteger.ZERO, MAX_UINT32, wrong).intValue();
      case INT64, SINT64, SFIXED64 -> whole(node, BigInteger.valueOf(Long.MIN_VALUE),
          BigInteger.valueOf(Long.MAX_VALUE), wrong).longValue();
      case UINT64, FIXED64 -> whole(node, BigInteger.ZERO, MAX_UINT64, wrong).longValue();
      case ENUM, MESSAGE, GROUP -> throw new IllegalArgumentException(type + " is no scalar");
    };
  }

  static EnumValueDescriptor constant(ScalarNode node, EnumDescriptor type, Function<String, Trouble> wrong) {
    EnumValueDescriptor constant = node.getTag().equals(Tag.INT)
        ? type.findValueByNumber(whole(node, BigInteger.ZERO, MAX_UINT32, wrong).intValue())
        : type.findValueByName(node.getValue());
    if (constant == null) {
      throw wrong
          .apply("one of " + String.join(", ", type.getValues().stream().map(EnumValueDescriptor::getName).toList()));
    }
    return constant;
  }

  static Duration duration(ScalarNode node, Function<String, Trouble> wrong) {
    Matcher matcher = DURATION.matcher(node.getValue());
    if (!node.getTag().equals(Tag.STR) || !matcher.matches()) {
      throw wrong.apply("a duration in seconds, as 1.5s");
    }
    String fraction = matcher.group(3) == null ? "" : matcher.group(3);
    int sign = matcher.group(1).isEmpty() ? 1 : -1;
    return Duration.newBuilder()
        .setSeconds(sign * Long.parseLong(matcher.group(2)))
        .setNanos(sign * Integer.parseInt((fraction + "000000000").substring(0, 9)))
        .build();
  }

  /** A number as YAML writes it. */
  static double number(String text) {
    return switch (text) {
      case ".inf", ".Inf", ".INF", "Infinity" -> Double.POSITIVE_INFINITY;
      case "-.inf", "-.Inf", "-.INF", "-Infinity" -> Double.NEGATIVE_INFINITY;
      case ".nan", ".NaN", ".NAN", "NaN" -> Double.NaN;
      default -> text.startsWith("0x") || text.startsWith("0o") ? integer(text).doubleValue()
          : Double.parseDouble(text);
    };
  }

  private static boolean bool(ScalarNode node, Function<String, Trouble> wrong) {
    if (!node.getTag().equals(Tag.BOOL)) {
      throw wrong.apply("true or false");
    }
    return Boolean.parseBoolean(node.getValue());
  }

  private static String text(ScalarNode node, Function<String, Trouble> wrong) {
    if (!node.getTag().equals(Tag.STR)) {
      throw wrong.apply("a text; put it in quotes");
    }
    return node.getValue();
  }

  private static ByteString bytes(ScalarNode node, Function<String, Trouble> wrong) {
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(text(node, wrong)));
    } catch (IllegalArgumentException e) {
      throw wrong.apply("base64");
    }
  }

  private static double real(ScalarNode node, Function<String, Trouble> wrong) {
    try {
      return number(node.getValue());
    } catch (NumberFormatException e) {
      throw wrong.apply("a number");
    }
  }

  /** The mapping takes numbers in quotes too, and decimals without a fraction. */
  private static BigInteger whole(ScalarNode node, BigInteger min, BigInteger max, Function<String, Trouble> wrong) {
    String expected = "a whole number, " + min + ".." + max;
    try {
      BigInteger value = integer(node.getValue());
      if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
        throw wrong.apply(expected);
      }
      return value;
    } catch (NumberFormatException | ArithmeticException e) {
      throw wrong.apply(expected);
    }
  }

  private static BigInteger integer(String text) {
    if (text.startsWith("0x")) {
      return new BigInteger(text.substring(2), 16);
    }
    if (text.startsWith("0o")) {
      return new BigInteger(text.substring(2), 8);
    }
    BigDecimal decimal = new BigDecimal(text);
    if (decimal.scale() < -20) {
      throw new NumberFormatException(text);
    }
    return decimal.toBigIntegerExact();
  }
}
