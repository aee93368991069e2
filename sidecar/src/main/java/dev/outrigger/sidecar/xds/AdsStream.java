package dev.outrigger.sidecar.xds;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One stream to the control plane, from its opening to its end. All calls and all events are on the control thread. */
sealed interface AdsStream permits DeltaStream, StateOfTheWorldStream {

  /**
   * Asks for the resources. The first time for a type tells the control plane what is here already.
   *
   * @param names all that are wanted from now on; meaningless for a wildcard type
   * @param known version by name of the resources that are here
   * @param version of the last response of the type that was accepted, empty when there is none
   */
  void subscribe(ResourceType type, Set<String> names, Map<String, String> known, String version);

  void close();

  /** What comes from the control plane. */
  interface Events {

    /** The stream is up. */
    void opened();

    /** Takes what is valid; what is wrong with the rest goes back to the control plane. */
    @Nullable
    String received(Update update);

    /** The answer is on its way: time for what follows from the update. */
    void answered();

    /**
     * The stream has ended; no event comes after it.
     *
     * @param hint when the control plane wants it to be tried again, null when it does not say
     */
    void closed(String reason, @Nullable Duration hint);
  }
}
