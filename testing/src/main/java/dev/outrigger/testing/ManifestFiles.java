package dev.outrigger.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A directory of manifests that a control plane watches. A file changes in one step, so that no half of it is ever read. */
public record ManifestFiles(Path directory) {

  /** Makes the directory. */
  public static ManifestFiles create(Path directory) throws IOException {
    return new ManifestFiles(Files.createDirectory(directory));
  }

  public void write(String file, String text) throws IOException {
    Path written = Files.writeString(directory.resolve("." + file), text);
    Files.move(written, directory.resolve(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  public void remove(String file) throws IOException {
    Files.delete(directory.resolve(file));
  }
}
