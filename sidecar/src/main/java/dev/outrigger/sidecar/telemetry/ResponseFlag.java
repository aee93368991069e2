package dev.outrigger.sidecar.telemetry;

/** Why a request or connection ended as it did, under Envoy's names ({@code stream_info/utility.h}). */
public enum ResponseFlag {
  UH("NoHealthyUpstream"),
  UF("UpstreamConnectionFailure"),
  UO("UpstreamOverflow"),
  UC("UpstreamConnectionTermination"),
  UT("UpstreamRequestTimeout"),
  UR("UpstreamRemoteReset"),
  LR("LocalReset"),
  URX("UpstreamRetryLimitExceeded"),
  UPE("UpstreamProtocolError"),
  NR("NoRouteFound"),
  NC("NoClusterFound"),
  DC("DownstreamConnectionTermination"),
  DPE("DownstreamProtocolError"),
  SI("StreamIdleTimeout"),
  DT("DurationTimeout"),
  UMSDR("UpstreamMaxStreamDurationReached");

  private final String longName;

  ResponseFlag(String longName) {
    this.longName = longName;
  }

  /** Envoy's long name; the short one is {@link #name()}. */
  public String longName() {
    return longName;
  }
}
