package dev.outrigger.sidecar.routing;

import dev.outrigger.sidecar.config.FilterChainSpec;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.NetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a listener's filter chain for a connection in Envoy's order: destination port, destination address, server name, transport
 * protocol, application protocol. Each step keeps only the chains that are most specific in it and never comes back to those it dropped; if
 * nothing is left the default chain takes the connection.
 *
 * <p>Source: Envoy's {@code FilterChainMatch}. Immutable; asked once per connection.
 */
public final class FilterChainMatcher<T> {

  private final List<Candidate<T>> candidates;
  private final @Nullable T fallback;

  private FilterChainMatcher(List<Candidate<T>> candidates, @Nullable T fallback) {
    this.candidates = candidates;
    this.fallback = fallback;
  }

  public static <T> FilterChainMatcher<T> compile(ListenerSpec listener, Function<FilterChainSpec, T> compiler) {
    List<Candidate<T>> candidates = new ArrayList<>(listener.chains().size());
    for (FilterChainSpec chain : listener.chains()) {
      candidates.add(new Candidate<>(ChainSpecificity.of(chain.match()), compiler.apply(chain)));
    }
    FilterChainSpec last = listener.defaultChain();
    return new FilterChainMatcher<>(List.copyOf(candidates), last == null ? null : compiler.apply(last));
  }

  /** What the matching chain yields, or null when the connection has to be refused. */
  public @Nullable T match(ConnectionFacts facts) {
    List<Candidate<T>> left = candidates;
    for (ChainSpecificity.Step step : ChainSpecificity.STEPS) {
      left = mostSpecific(left, step, facts);
    }
    return left.isEmpty() ? fallback : left.getFirst().target();
  }

  /**
   * Whether the first bytes of a connection to this address have a say in who takes it. Where they have none nobody has to wait
   * for them, and a server may speak first.
   */
  public boolean dependsOnFirstBytes(NetAddress destination) {
    ConnectionFacts facts = ConnectionFacts.plain(destination);
    List<Candidate<T>> left = candidates;
    for (ChainSpecificity.Step step : ChainSpecificity.OF_DESTINATION) {
      left = mostSpecific(left, step, facts);
    }
    for (Candidate<T> candidate : left) {
      if (candidate.specificity().looksInside()) {
        return true;
      }
    }
    return false;
  }

  private static <T> List<
      Candidate<T>> mostSpecific(List<Candidate<T>> candidates, ChainSpecificity.Step step, ConnectionFacts facts) {
    List<Candidate<T>> best = new ArrayList<>(candidates.size());
    int bestRank = 0;
    for (int i = 0; i < candidates.size(); i++) {
      int rank = step.rank(candidates.get(i).specificity(), facts);
      if (rank > bestRank) {
        best.clear();
        bestRank = rank;
      }
      if (rank >= bestRank) {
        best.add(candidates.get(i));
      }
    }
    return best;
  }

  private record Candidate<T>(ChainSpecificity specificity, T target) {}
}
