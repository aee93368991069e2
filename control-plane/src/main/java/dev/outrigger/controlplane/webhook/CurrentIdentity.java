package dev.outrigger.controlplane.webhook;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** The one key and certificate of a server that is given new ones while it runs. Any thread. */
final class CurrentIdentity extends X509ExtendedKeyManager {

  private static final String ALIAS = "current";

  private volatile @Nullable Identity identity;

  private record Identity(PrivateKey key, List<X509Certificate> chain) {}

  void set(PrivateKey key, List<X509Certificate> chain) {
    identity = new Identity(key, List.copyOf(chain));
  }

  @Override
  public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    Identity now = identity;
    return now != null && now.key.getAlgorithm().equals(keyType) ? ALIAS : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Identity now = identity;
    return now == null ? null : now.chain.toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Identity now = identity;
    return now == null ? null : now.key;
  }

  @Override
  public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }
}
