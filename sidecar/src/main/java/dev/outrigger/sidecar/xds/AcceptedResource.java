package dev.outrigger.sidecar.xds;

import com.google.protobuf.Any;
import java.time.Instant;

/** A resource that was found fit, as it came. */
record AcceptedResource(String name, String version, Any message, Instant at) {}
