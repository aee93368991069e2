package dev.outrigger.sidecar.config;

/** Where an endpoint or this proxy stands; unknown parts are empty. */
public record Locality(String region, String zone, String subZone) {

  public static final Locality NONE = new Locality("", "", "");
}
