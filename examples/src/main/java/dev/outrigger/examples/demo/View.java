package dev.outrigger.examples.demo;

import java.util.List;

/** Where the demo shows itself. */
interface View {

  int WIDTH = 80;

  /** A line that stays. */
  void line(String text);

  /** Lines that the next call replaces, on a terminal; elsewhere they are not shown. */
  void live(List<String> lines);

  /** Lines that stay, in the place of the live ones. */
  void picture(List<String> lines);

  default void lines(List<String> lines) {
    lines.forEach(this::line);
  }
}
