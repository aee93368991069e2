package dev.outrigger.policy.istio;

import java.util.List;

/** {@code tls}: how connections to a backend are protected. */
public sealed interface ClientTls {

  /** This, with the backend to be one of {@code names} where it does not itself say who that may be. */
  ClientTls naming(List<String> names);

  /** Not at all. */
  record Disabled() implements ClientTls {

    @Override
    public Disabled naming(List<String> names) {
      return this;
    }
  }

  /** The backend proves who it is, the client does not. */
  record Simple(Server server) implements ClientTls {

    @Override
    public Simple naming(List<String> names) {
      return new Simple(server.naming(names));
    }
  }

  /**
   * Both prove who they are.
   *
   * @param certificate file that the proxy reads
   * @param privateKey likewise
   */
  record Mutual(String certificate, String privateKey, Server server) implements ClientTls {

    @Override
    public Mutual naming(List<String> names) {
      return new Mutual(certificate, privateKey, server.naming(names));
    }
  }

  /**
   * Both prove who they are, by the certificates of the mesh.
   *
   * @param sni empty for the name that the mesh gives the backend
   * @param subjectAltNames whom the backend may be; empty for its service's accounts
   */
  record Mesh(String sni, List<String> subjectAltNames) implements ClientTls {

    public Mesh {
      subjectAltNames = List.copyOf(subjectAltNames);
    }

    @Override
    public Mesh naming(List<String> names) {
      return subjectAltNames.isEmpty() ? new Mesh(sni, names) : this;
    }
  }

  /**
   * How a backend's certificate is checked.
   *
   * @param authorities file of those that may sign it; empty for those that the proxy's system knows
   * @param revoked file of those that do not count any more; empty for none
   * @param sni empty for the host of the request
   * @param subjectAltNames one of which it must have; empty for the host of the request
   * @param trusted whatever it is
   */
  record Server(String authorities, String revoked, String sni, List<String> subjectAltNames, boolean trusted) {

    public Server {
      subjectAltNames = List.copyOf(subjectAltNames);
    }

    private Server naming(List<String> names) {
      return subjectAltNames.isEmpty() ? new Server(authorities, revoked, sni, names, trusted) : this;
    }
  }
}
