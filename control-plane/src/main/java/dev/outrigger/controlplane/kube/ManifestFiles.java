package dev.outrigger.controlplane.kube;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.finding.Source;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The manifest files of a directory as they were when last looked at. For one thread. */
final class ManifestFiles {

  private final Path directory;
  private final ManifestSet manifests = new ManifestSet();
  private final Map<String, Seen> seen = new HashMap<>();
  private List<Finding> ownFindings = List.of();

  ManifestFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * How a file was when it was last read. {@code stamp} is null when it shall be read again whatever its stamp says: it
   * changed meanwhile, or it was emptied, as some programs do before they write; that it stays empty is believed after a
   * second in which nothing was told.
   */
  private record Seen(@Nullable Stamp stamp, String text) {}

  /** What the file system tells of a file without reading it; a file put in place of another has another key. */
  private record Stamp(FileTime modified, long size, @Nullable Object key) {

    static Stamp of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }
  }

  /**
   * Reads the files that are new or different, and those of these names in any case, for a stamp may be too coarse to tell.
   *
   * @return false when the directory could not be read; then nothing has changed
   */
  boolean read(Set<String> touched) {
    SortedMap<String, Path> present = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, ManifestFiles::isManifest)) {
      files.forEach(file -> present.put(file.getFileName().toString(), file));
    } catch (IOException | DirectoryIteratorException e) {
      ownFindings = List.of(new Finding(Severity.ERROR, "unreadable", null, null, "",
          directory + ": " + reason(e) + " (expected: a directory with manifests)"));
      return false;
    }
    ownFindings = List.of();
    for (String gone : seen.keySet().stream().filter(name -> !present.containsKey(name)).toList()) {
      seen.remove(gone);
      manifests.remove(label(gone));
    }
    present.forEach((name, file) -> read(name, file, touched));
    return true;
  }

  /** How the objects differ from when this was last asked. */
  List<Change> takeChanges() {
    return manifests.takeChanges();
  }

  /** Where the objects stand that are taken. */
  Map<ObjectRef, Source> sources() {
    return manifests.sources();
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>(ownFindings);
    findings.addAll(manifests.findings());
    return findings;
  }

  private void read(String name, Path file, Set<String> touched) {
    Seen before = seen.get(name);
    try {
      Stamp stamp = Stamp.of(file);
      if (!touched.contains(name) && before != null && stamp.equals(before.stamp())) {
        return;
      }
      String text = Files.readString(file);
      boolean looksHalfWritten = text.isBlank() && manifests.hasObjects(label(name))
          && (before == null || !before.text().isBlank() || !touched.isEmpty());
      if (!looksHalfWritten && (before == null || !before.text().equals(text) || before.stamp() == null)) {
        manifests.put(label(name), Manifest.read(label(name), text));
      }
      boolean settled = !looksHalfWritten && stamp.equals(Stamp.of(file));
      seen.put(name, new Seen(settled ? stamp : null, text));
    } catch (NoSuchFileException e) {
      // Gone since the directory was listed; the next look finds it so.
    } catch (IOException e) {
      manifests.unreadable(label(name), new Finding(Severity.ERROR, "unreadable", null, null, "",
          label(name) + ": " + reason(e) + " (expected: a file that can be read)"));
      seen.put(name, new Seen(null, ""));
    }
  }

  private String label(String name) {
    return directory.resolve(name).toString();
  }

  private static boolean isManifest(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && !name.startsWith("#")
        && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
  }

  private static String reason(Exception failure) {
    return switch (failure) {
      case NoSuchFileException none -> "is not there";
      case NotDirectoryException none -> "is not a directory";
      case CharacterCodingException none -> "not text in UTF-8";
      default -> failure.toString();
    };
  }
}
