package dev.outrigger.sidecar.xds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.OutlierSpec;
import dev.outrigger.sidecar.config.StatusSet;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ErrorStatusesTest {

  static Stream<Arguments> matchers() {
    return Stream.of(
        errors(header("exact", "'429'"), status -> status == 429),
        errors("{'orMatch': {'rules': [" + header("exact", "'429'") + ", " + header("prefix", "'50'") + "]}}",
            status -> status == 429 || status / 10 == 50),
        errors("{'andMatch': {'rules': [" + header("prefix", "'5'") + ", {'notMatch': " + header("suffix", "'3'")
            + "}]}}", status -> status >= 500 && status % 10 != 3),
        errors(header("contains", "'99'"), status -> Integer.toString(status).contains("99")),
        errors(header("safeRegex", "{'regex': '4(08|29)'}"), status -> status == 408 || status == 429),
        errors("{'httpResponseHeadersMatch': {'headers': [{'name': ':status', 'rangeMatch': {'start': 400, 'end': 500},"
            + " 'invertMatch': true}]}}", status -> status < 400 || status >= 500),
        errors("{'anyMatch': true}", status -> true));
  }

  @ParameterizedTest
  @MethodSource("matchers")
  void the_statuses_that_are_errors_are_those_that_match(String matcher, StatusSet errors) {
    assertThat(decode(matcher)).isInstanceOfSatisfying(Decoded.Valid.class,
        valid -> assertThat(((ClusterSpec) valid.value()).outlier()).isNotNull()
            .extracting(OutlierSpec::errors)
            .isEqualTo(errors));
  }

  @Test
  void without_a_matcher_errors_are_as_ever() {
    assertThat(ResourceDecoders.cluster(
        Protos.json(Cluster.getDefaultInstance(), "{\"name\": \"a\", \"outlierDetection\": {}}")))
        .isInstanceOfSatisfying(Decoded.Valid.class,
            valid -> assertThat(((ClusterSpec) valid.value()).outlier()).isNotNull()
                .extracting(OutlierSpec::errors)
                .isNull());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
      "{'httpResponseHeadersMatch': {'headers': [{'name': 'x-sick'}]}} | http_response_headers_match.headers[0].name:"
          + " \"x-sick\", only :status is: not supported",
      "{'httpRequestHeadersMatch': {}} | http_request_headers_match: not supported",
      "{'orMatch': {'rules': [{'anyMatch': true}]}} | or_match.rules: 1 rules (expected: 2 or more)",
      "{} | no rule (expected: one that looks at the response's status)"})
  void what_looks_at_more_than_the_status_is_refused_by_name(String matcher, String reason) {
    assertThat(decode(matcher)).isInstanceOfSatisfying(Decoded.Invalid.class, invalid -> {
      assertThat(invalid.name()).isEqualTo("a");
      assertThat(invalid.reason()).contains("outlier_detection.error_matcher").contains(reason);
    });
  }

  private static Decoded<?> decode(String matcher) {
    return ResourceDecoders.cluster(Protos.json(Cluster.getDefaultInstance(), """
        {"name": "a", "outlierDetection": {}, "typedExtensionProtocolOptions": {
          "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
            "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
            "explicitHttpConfig": {"httpProtocolOptions": {}},
            "outlierDetection": {"errorMatcher": %s}}}}""".formatted(matcher.replace('\'', '"'))));
  }

  private static String header(String pattern, String value) {
    return "{'httpResponseHeadersMatch': {'headers': [{'name': ':status', 'stringMatch': {'" + pattern + "': " + value
        + "}}]}}";
  }

  private static Arguments errors(String matcher, IntPredicate errors) {
    return Arguments.of(matcher, StatusSet.where(errors));
  }
}
