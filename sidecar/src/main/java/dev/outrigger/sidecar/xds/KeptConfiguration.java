package dev.outrigger.sidecar.xds;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good configuration on disk, so that a proxy serves from it when it starts while the control plane is away.
 *
 * <p>One file: a line with format, checksum and node, then one {@code DeltaDiscoveryResponse} per type, each with its length before it. It
 * is replaced as a whole by a rename, readable by its owner only. A file of another node or with a wrong checksum is as none. Blocking: to be
 * called on a thread that may.
 */
final class KeptConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger(KeptConfiguration.class);

  private static final String FORMAT = "outrigger-xds/1";
  private static final int MAX_HEADER = 4096;

  private final Path directory;
  private final Path file;
  private final String node;

  KeptConfiguration(Path directory, String node) {
    this.directory = directory;
    this.file = directory.resolve("xds.state");
    this.node = node;
  }

  /** Empty when there is none that is fit. */
  List<Update> read() {
    try {
      List<Update> kept = parse(Files.readAllBytes(file));
      LOG.info("kept configuration: read {}, {} resources", file,
          kept.stream().mapToInt(update -> update.resources().size()).sum());
      return kept;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      LOG.warn("kept configuration: {} ignored: {}", file, reason(e));
      return List.of();
    }
  }

  void write(List<Update> updates) {
    try {
      Files.createDirectories(directory);
      Path temporary = Files.createTempFile(directory, "xds.", ".tmp", PosixFilePermissions.asFileAttribute(EnumSet
          .copyOf(PosixFilePermissions.fromString("rw-------"))));
      try {
        writeAndSync(temporary, bytes(updates));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
      sync(directory);
    } catch (IOException e) {
      LOG.warn("kept configuration: {} not written: {}", file, reason(e));
    }
  }

  /** The file system's own exceptions have the file's name for a message, and the reason for a name. */
  private static String reason(IOException e) {
    return e instanceof FileSystemException ? e.toString() : String.valueOf(e.getMessage());
  }

  private List<Update> parse(byte[] bytes) throws IOException {
    int end = 0;
    while (end < bytes.length && end < MAX_HEADER && bytes[end] != '\n') {
      end++;
    }
    String header = new String(bytes, 0, end, StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOfRange(bytes, Math.min(end + 1, bytes.length), bytes.length);
    String expected = header(body);
    if (!header.equals(expected)) {
      throw new IOException("header \"" + header + "\" (expected: \"" + expected + "\")");
    }
    List<Update> updates = new ArrayList<>();
    ByteArrayInputStream in = new ByteArrayInputStream(body);
    for (DeltaDiscoveryResponse response = DeltaDiscoveryResponse.parseDelimitedFrom(in); response != null; response =
        DeltaDiscoveryResponse.parseDelimitedFrom(in)) {
      ResourceType type = ResourceType.of(response.getTypeUrl());
      if (type == null) {
        throw new IOException("type " + response.getTypeUrl() + ": unknown");
      }
      List<RawResource> resources = response.getResourcesList()
          .stream()
          .map(resource -> new RawResource(resource.getName(), resource.getVersion(), resource.getResource()))
          .toList();
      updates.add(new Update(type, response.getSystemVersionInfo(), resources, List.of(), false));
    }
    return updates;
  }

  private byte[] bytes(List<Update> updates) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Update update : updates) {
      DeltaDiscoveryResponse.Builder response = DeltaDiscoveryResponse.newBuilder()
          .setTypeUrl(update.type().typeUrl())
          .setSystemVersionInfo(update.version());
      for (RawResource resource : update.resources()) {
        response.addResources(
            Resource.newBuilder()
                .setName(resource.name())
                .setVersion(resource.version())
                .setResource(resource.message()));
      }
      response.build().writeDelimitedTo(body);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write((header(body.toByteArray()) + "\n").getBytes(StandardCharsets.UTF_8));
    body.writeTo(file);
    return file.toByteArray();
  }

  private String header(byte[] body) {
    CRC32C checksum = new CRC32C();
    checksum.update(body);
    return String.format(Locale.ROOT, "%s crc32c=%08x node=%s", FORMAT, checksum.getValue(), node.replace('\n', ' '));
  }

  private static void writeAndSync(Path path, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  /** Makes a rename last. */
  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, Set.of(StandardOpenOption.READ))) {
      channel.force(true);
    }
  }
}
