package dev.outrigger.examples.demo;

import java.io.PrintStream;
import java.util.List;

/** Plain lines, for a pipe or a file. */
record PlainView(PrintStream out) implements View {

  @Override
  public void line(String text) {
    out.println(text);
  }

  @Override
  public void live(List<String> lines) {
    // A file keeps what stays.
  }

  @Override
  public void picture(List<String> lines) {
    lines(lines);
  }
}
