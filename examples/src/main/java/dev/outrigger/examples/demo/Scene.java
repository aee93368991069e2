package dev.outrigger.examples.demo;

import java.io.IOException;
import java.util.List;

/** One part of the story, played in processes of its own. */
interface Scene {

  String title();

  /** What the scene shows, for the person who watches. */
  List<String> story();

  /** Plays and ends everything that it started. */
  List<Result> play(Setting setting, View view) throws IOException;
}
