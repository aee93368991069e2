package dev.outrigger.controlplane.serve;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far one proxy has got with one type.
 *
 * @param sentVersion  of the state that the latest response was made from, empty before the first
 * @param ackedVersion likewise, of the latest response that the proxy accepted
 * @param nonce        of the latest response
 * @param resources    how many the proxy has
 * @param rejection    what the proxy said when it last rejected a response, null if it never did
 * @param rejected     the resources of rejected responses that were not accepted since, and what the proxy said of the response
 */
public record TypeSync(
    State state,
    String sentVersion,
    String ackedVersion,
    String nonce,
    int resources,
    @Nullable String rejection,
    Map<String, String> rejected) {

  public TypeSync {
    rejected = Map.copyOf(rejected);
  }

  public enum State {
    /** The proxy accepted all there is. */
    SYNCED,
    /** The proxy has not yet answered, or something newer waits. */
    STALE,
    /** The proxy rejected the latest response. */
    REJECTED,
    /** The proxy asked, but nothing was sent. */
    NOT_SENT
  }
}
