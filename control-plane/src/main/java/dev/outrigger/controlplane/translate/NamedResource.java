package dev.outrigger.controlplane.translate;

import com.google.protobuf.ByteString;

/**
 * A resource as it goes out.
 *
 * @param version a hash of {@code bytes}: equal content has equal versions, whoever generated it and when
 * @param bytes the message without its envelope, serialised in one fixed way
 */
public record NamedResource(ResourceType type, String name, String version, ByteString bytes) {}
