package dev.outrigger.examples.demo;

import java.io.PrintStream;
import java.util.List;

/** A terminal of at least 80 columns: live lines are drawn over again in place (ECMA-48 cursor up, erase line). */
final class TerminalView implements View {

  private static final String UP_AND_ERASE = "\u001b[1A\u001b[2K";

  private final PrintStream out;
  private int liveLines;

  TerminalView(PrintStream out) {
    this.out = out;
  }

  @Override
  public void line(String text) {
    erase();
    out.println(text);
  }

  @Override
  public void live(List<String> lines) {
    erase();
    lines.forEach(out::println);
    liveLines = lines.size();
    out.flush();
  }

  @Override
  public void picture(List<String> lines) {
    erase();
    lines.forEach(out::println);
  }

  private void erase() {
    out.print(UP_AND_ERASE.repeat(liveLines));
    liveLines = 0;
  }
}
