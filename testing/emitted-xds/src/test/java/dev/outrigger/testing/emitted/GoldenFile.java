package dev.outrigger.testing.emitted;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TypeRegistry;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The resources that stand in a golden file: sections by type, in each a comment with the name and the text of every resource. */
final class GoldenFile {

  private static final Map<String, Message> TYPES = Map.of("CLUSTERS", Cluster.getDefaultInstance(), "ENDPOINTS",
      ClusterLoadAssignment.getDefaultInstance(), "LISTENERS", Listener.getDefaultInstance(), "ROUTES",
      RouteConfiguration.getDefaultInstance());

  private static final Pattern EXTENSION = Pattern.compile("\\[type\\.googleapis\\.com/([\\w.]+)]");

  private GoldenFile() {}

  /** By type and name. */
  static Map<String, Message> read(Path file) throws IOException {
    String text = Files.readString(file);
    // What is unknown is newer than these protos: the files are written from messages that have it.
    TextFormat.Parser parser =
        TextFormat.Parser.newBuilder().setTypeRegistry(extensions(text)).setAllowUnknownFields(true).build();
    Map<String, Message> resources = new LinkedHashMap<>();
    Message type = null;
    for (String section : text.split("(?m)^# ", -1)) {
      int end = section.indexOf('\n');
      String heading = end < 0 ? section : section.substring(0, end);
      String body = end < 0 ? "" : section.substring(end);
      if (TYPES.containsKey(heading)) {
        type = TYPES.get(heading);
      } else if (type != null && !body.isBlank()) {
        Message.Builder resource = type.newBuilderForType();
        parser.merge(body, resource);
        resources.put(type.getDescriptorForType().getName() + " " + heading, resource.build());
      }
    }
    return resources;
  }

  /** Every message that stands in the text as an extension. */
  private static TypeRegistry extensions(String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = EXTENSION.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    TypeRegistry.Builder registry = TypeRegistry.newBuilder();
    names.forEach(name -> registry.add(Messages.named(name).getDescriptorForType()));
    return registry.build();
  }
}
