package dev.outrigger.controlplane.translate;

import io.envoyproxy.envoy.config.common.matcher.v3.HttpHeadersMatch;
import io.envoyproxy.envoy.config.common.matcher.v3.MatchPredicate;
import io.envoyproxy.envoy.config.common.matcher.v3.MatchPredicate.MatchSet;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.OutlierDetection;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;
import java.util.SortedSet;

/** Which statuses outlier detection counts as failures, as Istio writes it: one exact match for each. */
final class HttpErrorCodes {

  private HttpErrorCodes() {}

  static OutlierDetection translate(SortedSet<Integer> codes) {
    List<MatchPredicate> each = codes.stream().map(HttpErrorCodes::status).toList();
    return OutlierDetection.newBuilder()
        .setErrorMatcher(each.size() == 1 ? each.getFirst()
            : MatchPredicate.newBuilder().setOrMatch(MatchSet.newBuilder().addAllRules(each)).build())
        .build();
  }

  private static MatchPredicate status(int code) {
    HeaderMatcher status = HeaderMatcher.newBuilder()
        .setName(":status")
        .setStringMatch(StringMatcher.newBuilder().setExact(Integer.toString(code)))
        .build();
    return MatchPredicate.newBuilder()
        .setHttpResponseHeadersMatch(HttpHeadersMatch.newBuilder().addHeaders(status))
        .build();
  }
}
