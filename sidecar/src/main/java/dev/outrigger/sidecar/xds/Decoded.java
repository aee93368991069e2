package dev.outrigger.sidecar.xds;

/** What became of one resource: a value that is fit to run, or the reason why it is not. */
public sealed interface Decoded<T> {

  record Valid<T>(T value) implements Decoded<T> {}

  /**
   * @param name of the resource, empty when it has none
   * @param reason path of the field, value seen, what was expected
   */
  record Invalid<T>(String name, String reason) implements Decoded<T> {}
}
