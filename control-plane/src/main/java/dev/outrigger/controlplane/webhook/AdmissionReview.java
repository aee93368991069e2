package dev.outrigger.controlplane.webhook;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.outrigger.policy.tree.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * {@code admission.k8s.io/v1}, as far as one who only says yes or no needs it. A request whose object is not there, as when it
 * is to be deleted, is allowed.
 */
final class AdmissionReview {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the API server calls an object that is not what its kind should be. */
  private static final int UNPROCESSABLE = 422;

  private AdmissionReview() {}

  /**
   * @return the answer, as JSON
   * @throws IOException if the request is none
   */
  static byte[] answer(InputStream request, Function<Tree, Verdict> judge) throws IOException {
    if (!(JSON.readValue(request, Object.class) instanceof Map<?, ?> review
        && review.get("request") instanceof Map<?, ?> asked && asked.get("uid") instanceof String uid)) {
      throw new IOException("not an AdmissionReview (expected: a JSON object with request.uid)");
    }
    Verdict verdict = asked.get("object") instanceof Map<?, ?> object ? judge.apply(Tree.of(object)) : Verdict.FINE;
    Map<String, Object> response = new LinkedHashMap<>();
    response.put("uid", uid);
    response.put("allowed", verdict.refusal() == null);
    if (verdict.refusal() != null) {
      response.put("status", Map.of("code", UNPROCESSABLE, "reason", "Invalid", "message", verdict.refusal()));
    }
    if (!verdict.warnings().isEmpty()) {
      response.put("warnings", List.copyOf(verdict.warnings()));
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("apiVersion", "admission.k8s.io/v1");
    answer.put("kind", "AdmissionReview");
    answer.put("response", response);
    return JSON.writeValueAsBytes(answer);
  }
}
