package dev.outrigger.controlplane.translate;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.Objects;

/**
 * A resource as it goes out, serialised once with its envelopes for however many proxies are sent it. One array holds what either
 * protocol sends: both number the fields alike that matter, so within the {@code Resource} of a delta response lies, tag and all, what state
 * of the world has in its place ({@code resources} and {@code Resource.resource} are both the second field), and within that the message.
 */
public final class NamedResource {

  private final ResourceType type;
  private final String name;
  private final String version;
  private final ByteString delta;
  private final ByteString stateOfTheWorld;
  private final ByteString bytes;

  /**
   * Makes one.
   *
   * @param version a hash of {@code bytes}: equal content has equal versions, whoever generated it and when
   * @param bytes the message without its envelope, serialised in one fixed way
   */
  public NamedResource(ResourceType type, String name, String version, ByteString bytes) {
    this.type = type;
    this.name = name;
    this.version = version;
    Any any = Any.newBuilder().setTypeUrl(type.typeUrl()).setValue(bytes).build();
    Resource resource = Resource.newBuilder().setName(name).setVersion(version).setResource(any).build();
    this.delta = DeltaDiscoveryResponse.newBuilder().addResources(resource).build().toByteString();
    // Fields are written in the order of their numbers: the version, the message, the name.
    int end = delta.size() - CodedOutputStream.computeStringSize(Resource.NAME_FIELD_NUMBER, name);
    int size = DiscoveryResponse.newBuilder().addResources(any).build().getSerializedSize();
    this.stateOfTheWorld = delta.substring(end - size, end);
    this.bytes = delta.substring(end - bytes.size(), end);
  }

  public ResourceType type() {
    return type;
  }

  public String name() {
    return name;
  }

  public String version() {
    return version;
  }

  /** The message without its envelope. */
  public ByteString bytes() {
    return bytes;
  }

  /** The field {@code resources} of a {@code DeltaDiscoveryResponse}, with its tag and length. */
  public ByteString deltaField() {
    return delta;
  }

  /** The field {@code resources} of a {@code DiscoveryResponse}, with its tag and length. */
  public ByteString stateOfTheWorldField() {
    return stateOfTheWorld;
  }

  /** Whether both are the same content under the same name. */
  @Override
  public boolean equals(Object other) {
    return other instanceof NamedResource that && type == that.type && name.equals(that.name)
        && version.equals(that.version);
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, name, version);
  }

  @Override
  public String toString() {
    return type + " " + name + " " + version;
  }
}
