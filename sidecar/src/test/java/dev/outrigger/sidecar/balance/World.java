package dev.outrigger.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.RetrySpec;
import dev.outrigger.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** What surrounds an upstream in a test: manual time, seeded chance, and a record of all that is said to its listeners. */
final class World implements EjectionListener, UpstreamListener {

  static final RetrySpec RETRY =
      new RetrySpec(Set.of(RetrySpec.On.SERVER_ERROR), 2, Duration.ZERO, Set.of(), true, 5, Duration.ofMillis(25),
          Duration.ofMillis(250));

  final ManualTime time = new ManualTime();
  final List<Ejection> ejections = new ArrayList<>();
  final List<String> events = new ArrayList<>();
  final BalancePorts ports;

  World(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ports = new BalancePorts(time::nanos, random::nextLong, time::schedule, this, this);
  }

  void advance(long seconds) {
    time.advance(Duration.ofSeconds(seconds));
  }

  /** One that balances by least requests. */
  Upstream upstream(int endpoints, Rules rules) {
    return new Upstream(TestClusters.cluster(TestClusters.LEAST_REQUEST, rules.build(), 0),
        TestClusters.endpoints(endpoints), ports);
  }

  /** One request from its pick to its answer; returns who got it. */
  static EndpointState request(Upstream upstream, int status) {
    Attempt attempt = new Attempt();
    if (!attempt.start(upstream, null)) {
      throw new AssertionError("no endpoint available");
    }
    attempt.finish(Outcome.RESPONSE, status);
    return attempt.endpoint();
  }

  /** Requests until the endpoint gets one, which ends so; the others get 200. */
  static void answer(Upstream upstream, EndpointState endpoint, Outcome outcome, int status) {
    Attempt attempt = new Attempt();
    for (int i = 0; i < 1000; i++) {
      attempt.clear();
      if (!attempt.start(upstream, null)) {
        break;
      }
      if (attempt.endpoint() == endpoint) {
        attempt.finish(outcome, status);
        return;
      }
      attempt.finish(Outcome.RESPONSE, 200);
    }
    throw new AssertionError(endpoint + " got no request");
  }

  static void answers(Upstream upstream, EndpointState endpoint, int status, int times) {
    for (int i = 0; i < times; i++) {
      answer(upstream, endpoint, Outcome.RESPONSE, status);
    }
  }

  static void assertThatNothingReaches(EndpointState endpoint, Upstream upstream) {
    for (int i = 0; i < 50; i++) {
      assertThat(request(upstream, 200)).isNotSameAs(endpoint);
    }
  }

  static void fail(Upstream upstream, EndpointState endpoint, int times) {
    answers(upstream, endpoint, 500, times);
  }

  static EndpointState endpoint(Upstream upstream, int number) {
    for (EndpointState endpoint : upstream.endpoints()) {
      if (endpoint.address().equals(TestClusters.address(number))) {
        return endpoint;
      }
    }
    throw new AssertionError("no endpoint " + number);
  }

  @Override
  public void ejected(Ejection ejection) {
    ejections.add(ejection);
    events.add((ejection.enforced() ? "ejected " : "spared ") + ejection.endpoint());
  }

  @Override
  public void onProbation(Upstream upstream, EndpointState endpoint) {
    events.add("probation " + endpoint);
  }

  @Override
  public void returned(Upstream upstream, EndpointState endpoint, long nanosOut) {
    events.add("returned " + endpoint + " after " + nanosOut / 1_000_000_000 + " s");
  }

  @Override
  public void endpointRemoved(Upstream upstream, EndpointState endpoint) {
    events.add("removed " + endpoint);
  }

  @Override
  public void retired(Upstream upstream) {
    events.add("retired " + upstream);
  }
}
