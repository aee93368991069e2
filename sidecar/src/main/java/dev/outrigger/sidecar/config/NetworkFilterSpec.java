package dev.outrigger.sidecar.config;

/** What a filter chain does with the bytes of its connections. */
public sealed interface NetworkFilterSpec permits HttpConnectionManagerSpec, TcpProxySpec {}
