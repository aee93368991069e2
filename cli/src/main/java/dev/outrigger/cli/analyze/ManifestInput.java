package dev.outrigger.cli.analyze;

import dev.outrigger.policy.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Manifests from files, directories and standard input. */
record ManifestInput(InputStream standardInput) {

  /**
   * @param name a file, a directory, or {@code -}
   * @throws IOException that says what cannot be read and why
   */
  List<Manifest> read(String name) throws IOException {
    if (name.equals("-")) {
      return List.of(Manifest.read("-", new String(standardInput.readAllBytes(), StandardCharsets.UTF_8)));
    }
    Path path = Path.of(name);
    List<Manifest> manifests = new ArrayList<>();
    for (Path file : Files.isDirectory(path) ? files(path) : List.of(path)) {
      manifests.add(Manifest.read(file.toString(), text(file)));
    }
    return manifests;
  }

  private static List<Path> files(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, ManifestInput::isManifest)) {
      entries.forEach(files::add);
    }
    if (files.isEmpty()) {
      throw new IOException(directory + ": no manifests in it (expected: files .yaml, .yml or .json)");
    }
    return files.stream().sorted().toList();
  }

  /** What the control plane takes from a directory. */
  private static boolean isManifest(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && !name.startsWith("#")
        && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": is not there (expected: a file or a directory)", e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + ": must not be read (expected: a file that you may read)", e);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": not text in UTF-8", e);
    }
  }
}
