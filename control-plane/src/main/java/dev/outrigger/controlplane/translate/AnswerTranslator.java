package dev.outrigger.controlplane.translate;

import com.google.protobuf.ByteString;
import dev.outrigger.policy.istio.HttpAction.Body;
import dev.outrigger.policy.istio.HttpAction.DirectResponse;
import dev.outrigger.policy.istio.HttpAction.Redirect;
import dev.outrigger.policy.istio.HttpAction.RedirectPort;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction.RedirectResponseCode;
import java.util.Base64;

/** What routes answer themselves. */
final class AnswerTranslator {

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private AnswerTranslator() {}

  /** @param calledPort that the request came to */
  static RedirectAction redirect(Redirect redirect, int calledPort) {
    RedirectAction.Builder action = RedirectAction.newBuilder()
        .setPortRedirect(port(redirect, calledPort))
        .setResponseCode(code(redirect.status()));
    if (redirect.authority() != null) {
      action.setHostRedirect(redirect.authority());
    }
    if (redirect.prefixRewrite() != null) {
      action.setPrefixRewrite(redirect.prefixRewrite());
    } else if (redirect.uri() != null) {
      action.setPathRedirect(redirect.uri());
    }
    if (redirect.scheme() != null) {
      action.setSchemeRedirect(redirect.scheme());
    }
    return action.build();
  }

  static DirectResponseAction directResponse(DirectResponse response) {
    DirectResponseAction.Builder action = DirectResponseAction.newBuilder().setStatus(response.status());
    return switch (response.body()) {
      case null -> action.build();
      case Body.Text(String text) -> action.setBody(DataSource.newBuilder().setInlineString(text)).build();
      case Body.Bytes(String base64) -> action.setBody(
          DataSource.newBuilder().setInlineBytes(ByteString.copyFrom(Base64.getDecoder().decode(base64)))).build();
    };
  }

  /** 0 leaves the port to the proxy, which is right for the port that a scheme has anyway. */
  private static int port(Redirect redirect, int calledPort) {
    int port = switch (redirect.port()) {
      case RedirectPort.Unchanged unchanged -> 0;
      case RedirectPort.OfProtocol ofProtocol -> 0;
      case RedirectPort.OfRequest ofRequest -> calledPort;
      case RedirectPort.Number(int number) -> number;
    };
    return port == ("https".equals(redirect.scheme()) ? HTTPS_PORT : HTTP_PORT) ? 0 : port;
  }

  private static RedirectResponseCode code(int status) {
    return switch (status) {
      case 302 -> RedirectResponseCode.FOUND;
      case 303 -> RedirectResponseCode.SEE_OTHER;
      case 307 -> RedirectResponseCode.TEMPORARY_REDIRECT;
      case 308 -> RedirectResponseCode.PERMANENT_REDIRECT;
      default -> RedirectResponseCode.MOVED_PERMANENTLY;
    };
  }
}
