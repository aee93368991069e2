package dev.outrigger.controlplane;

import dev.outrigger.testing.RealKube;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;

/** Tokens of a real API server's service accounts, good ones and others. */
record ServiceAccountTokens(RealKube kube) {

  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  /** As a projected volume of a pod has it. */
  String ofPod(String namespace, String account, String pod, String audience) {
    return kube.kubectl("create", "token", account, "--namespace=" + namespace, "--audience=" + audience,
        "--bound-object-kind=Pod", "--bound-object-name=" + pod).strip();
  }

  /** Bound to nothing. */
  String of(String namespace, String account, String audience) {
    return kube.kubectl("create", "token", account, "--namespace=" + namespace, "--audience=" + audience).strip();
  }

  /** Good in every way but that its time is over; the API server makes none that is so short-lived. */
  String expired(String namespace, String account, String audience) throws IOException, GeneralSecurityException {
    String uid = kube.kubectl("get", "serviceaccount", account, "--namespace=" + namespace,
        "--output=jsonpath={.metadata.uid}");
    Instant end = Instant.now().minus(Duration.ofMinutes(5));
    String claims = String.format(Locale.ROOT, """
        {"iss":"https://kubernetes.default.svc","aud":["%s"],"iat":%d,"nbf":%d,"exp":%d,
         "sub":"system:serviceaccount:%s:%s",
         "kubernetes.io":{"namespace":"%s","serviceaccount":{"name":"%s","uid":"%s"}}}
        """, audience, end.getEpochSecond() - 600, end.getEpochSecond() - 600, end.getEpochSecond(), namespace,
        account, namespace, account, uid);
    String signed = encoded("{\"alg\":\"RS256\"}") + "." + encoded(claims);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + URL.encodeToString(signature.sign());
  }

  private PrivateKey key() throws IOException, GeneralSecurityException {
    String body = Files.readString(kube.signingKey()).replaceAll("-----[A-Z ]+-----", "");
    return KeyFactory.getInstance("RSA")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
  }

  private static String encoded(String text) {
    return URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
