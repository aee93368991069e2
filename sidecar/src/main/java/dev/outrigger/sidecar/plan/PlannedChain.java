package dev.outrigger.sidecar.plan;

/** What is done with the bytes of a connection. */
public sealed interface PlannedChain permits HttpChain, TcpChain {

  /** The filter chain's name, by which a connection finds its chain in a newer plan; empty when it has none. */
  String name();
}
