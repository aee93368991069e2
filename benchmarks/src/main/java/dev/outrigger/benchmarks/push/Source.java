package dev.outrigger.benchmarks.push;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Where the control plane reads the mesh from. */
record Source(Path directory) {

  static Source create(Path directory, int services) throws IOException {
    Source source = new Source(Files.createDirectories(directory));
    for (int i = 0; i < services; i++) {
      source.write("service-" + i, LoadMesh.service(i));
      source.write("slice-" + i, LoadMesh.slice(i));
    }
    return source;
  }

  void putSlice(int number, String marker) throws IOException {
    write("slice-" + number, LoadMesh.slice(number, marker));
  }

  private void write(String name, String json) throws IOException {
    Path hidden = Files.writeString(directory.resolve("." + name), json);
    Files.move(hidden, directory.resolve(name + ".json"), StandardCopyOption.ATOMIC_MOVE);
  }
}
