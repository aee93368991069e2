package dev.outrigger.sidecar.admin;

import io.envoyproxy.envoy.admin.v3.ServerInfo;

/** What an operator may ask of the process. Called from threads of the admin server; must not wait. */
public interface ProxyControl {

  /** Live, draining, or not yet ready, with what else there is to say; asked by probes, so it is cheap. */
  ServerInfo info();

  /** Ends the process in order. */
  void quit();

  /** Takes no more connections and lets those that there are end. */
  void drainListeners();
}
