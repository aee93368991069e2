package dev.outrigger.sidecar.admin;

import dev.outrigger.sidecar.config.NetAddress;

/** A listener and where it really listens. */
public record BoundListener(String name, NetAddress address) {}
