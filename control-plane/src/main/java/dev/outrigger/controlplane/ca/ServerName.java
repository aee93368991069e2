package dev.outrigger.controlplane.ca;

import org.bouncycastle.asn1.x509.GeneralName;

/** By what a client knows a server (RFC 6125, and for addresses RFC 5280 4.2.1.6). */
public sealed interface ServerName {

  /** A name of DNS. */
  record Dns(String name) implements ServerName {

    @Override
    public GeneralName encoded() {
      return new GeneralName(GeneralName.dNSName, name);
    }
  }

  /** A literal address. */
  record Address(String literal) implements ServerName {

    @Override
    public GeneralName encoded() {
      return new GeneralName(GeneralName.iPAddress, literal);
    }
  }

  /** As it stands in a certificate. */
  GeneralName encoded();
}
