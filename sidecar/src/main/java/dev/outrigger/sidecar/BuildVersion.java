package dev.outrigger.sidecar;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar's manifest. */
final class BuildVersion implements IVersionProvider {

  static String text() {
    String version = BuildVersion.class.getPackage().getImplementationVersion();
    return "outrigger sidecar " + (version == null ? "(not packaged)" : version);
  }

  @Override
  public String[] getVersion() {
    return new String[]{text()};
  }
}
