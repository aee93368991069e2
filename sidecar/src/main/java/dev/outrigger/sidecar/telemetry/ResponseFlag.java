package dev.outrigger.sidecar.telemetry;

/** Why a response is not simply an upstream's, in Envoy's letters and order. Sets of them are bits of a long. */
public enum ResponseFlag {
  URX("UpstreamRetryLimitExceeded"),
  LH("FailedLocalHealthCheck"),
  UH("NoHealthyUpstream"),
  UT("UpstreamRequestTimeout"),
  LR("LocalReset"),
  UR("UpstreamRemoteReset"),
  UF("UpstreamConnectionFailure"),
  UC("UpstreamConnectionTermination"),
  UO("UpstreamOverflow"),
  NR("NoRouteFound"),
  DI("DelayInjected"),
  FI("FaultInjected"),
  RL("RateLimited"),
  UAEX("UnauthorizedExternalService"),
  RLSE("RateLimitServiceError"),
  DC("DownstreamConnectionTermination"),
  SI("StreamIdleTimeout"),
  IH("InvalidEnvoyRequestHeaders"),
  DPE("DownstreamProtocolError"),
  UMSDR("UpstreamMaxStreamDurationReached"),
  RFCF("ResponseFromCacheFilter"),
  NFCF("NoFilterConfigFound"),
  DT("DurationTimeout"),
  UPE("UpstreamProtocolError"),
  NC("NoClusterFound"),
  OM("OverloadManagerTerminated"),
  DF("DnsResolutionFailed"),
  DO("DropOverload"),
  DR("DownstreamRemoteReset"),
  UDO("UnconditionalDropOverload");

  private static final ResponseFlag[] ALL = values();

  private final String longName;

  ResponseFlag(String longName) {
    this.longName = longName;
  }

  public String shortName() {
    return name();
  }

  public String longName() {
    return longName;
  }

  /** To be or-ed into a set. */
  public long bit() {
    return 1L << ordinal();
  }

  static int count() {
    return ALL.length;
  }

  static ResponseFlag at(int ordinal) {
    return ALL[ordinal];
  }
}
