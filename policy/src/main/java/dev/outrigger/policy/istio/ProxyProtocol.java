package dev.outrigger.policy.istio;

/** {@code proxyProtocol}: the version in which a connection begins with the address that it comes from. */
public enum ProxyProtocol {
  V1, V2
}
