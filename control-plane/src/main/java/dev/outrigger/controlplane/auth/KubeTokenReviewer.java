package dev.outrigger.controlplane.auth;

import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks the API server ({@code authentication.k8s.io/v1 TokenReview}), which knows of expiry, deleted pods and deleted accounts. */
public final class KubeTokenReviewer implements TokenReviewer {

  /** Kubernetes documentation, "Authenticating": the user name of a service account. */
  private static final Pattern SERVICE_ACCOUNT = Pattern.compile("system:serviceaccount:([^:]+):([^:]+)");
  private static final String POD_NAME = "authentication.kubernetes.io/pod-name";

  private static final int TIMEOUT_MILLIS = 5_000;

  private final KubernetesClient client;
  private final String audience;

  /**
   * @param audience what the tokens must be made for, so that one made for another service is worth nothing here
   */
  public KubeTokenReviewer(KubernetesClient client, String audience) {
    // A stream waits for the answer, and whoever opened it can ask another replica: no long row of tries.
    RequestConfig quick = new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
        .withRequestRetryBackoffLimit(1)
        .withRequestTimeout(TIMEOUT_MILLIS)
        .build();
    this.client = client.newClient(quick).adapt(KubernetesClient.class);
    this.audience = audience;
  }

  @Override
  public Review review(String token) throws IOException {
    TokenReview question = new TokenReviewBuilder().withNewSpec()
        .withToken(token)
        .withAudiences(audience)
        .endSpec()
        .build();
    TokenReviewStatus status;
    try {
      status = client.tokenReviews().create(question).getStatus();
    } catch (KubernetesClientException e) {
      throw new IOException("token review: " + reason(e), e);
    }
    return status == null ? new Review.Refused("token: not reviewed") : read(status, TokenClaims.end(token));
  }

  private Review read(TokenReviewStatus status, @Nullable Instant end) {
    if (!Boolean.TRUE.equals(status.getAuthenticated())) {
      String error = status.getError();
      return new Review.Refused("token: " + (error == null || error.isEmpty() ? "not valid" : error)
          + " (expected: a service account's token of audience " + audience + ")");
    }
    // An authenticator that knows nothing of audiences accepts a token for any and says so by naming none.
    if (status.getAudiences() == null || !status.getAudiences().contains(audience)) {
      return new Review.Refused("token: of audience " + status.getAudiences() + " (expected: " + audience + ")");
    }
    UserInfo user = status.getUser();
    Matcher name = SERVICE_ACCOUNT.matcher(user.getUsername());
    return name.matches()
        ? new Review.Accepted(new Peer(name.group(1), name.group(2), pod(user)), end)
        : new Review.Refused("token: of user " + user.getUsername() + " (expected: a service account's)");
  }

  private static @Nullable String pod(UserInfo user) {
    Map<String, List<String>> extra = user.getExtra();
    List<String> names = extra == null ? List.of() : extra.getOrDefault(POD_NAME, List.of());
    return names.isEmpty() ? null : names.getFirst();
  }

  /** Not the exception's own text, which for some failures repeats the request. */
  private static String reason(KubernetesClientException failure) {
    if (failure.getCode() > 0) {
      return "the API server answered with status " + failure.getCode();
    }
    Throwable cause = failure.getCause();
    return "the API server does not answer" + (cause == null ? "" : ": " + cause.getClass().getSimpleName());
  }
}
