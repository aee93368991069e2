package dev.outrigger.sidecar.xds;

import com.google.protobuf.Any;

/** A resource as it came. */
record RawResource(String name, String version, Any message) {}
