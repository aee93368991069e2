package dev.outrigger.controlplane.serve;

import static dev.outrigger.controlplane.translate.ResourceType.CLUSTERS;
import static dev.outrigger.controlplane.translate.ResourceType.ENDPOINTS;
import static dev.outrigger.controlplane.translate.ResourceType.LISTENERS;
import static dev.outrigger.controlplane.translate.ResourceType.ROUTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.translate.ResourceType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DeltaSubscriptionTest {

  @Test
  void an_explicit_wildcard_gets_everything() {
    assertThat(client(CLUSTERS).exists("a=1", "b=1").asks("*")).containsExactly("a=1", "b=1");
  }

  @Test
  void naming_nothing_at_first_means_everything_of_clusters_and_listeners() {
    assertThat(client(CLUSTERS).exists("a=1").asks()).containsExactly("a=1");
    assertThat(client(LISTENERS).exists("a=1").asks()).containsExactly("a=1");
  }

  @Test
  void naming_nothing_at_first_means_nothing_of_endpoints_and_routes() {
    assertThat(client(ENDPOINTS).exists("a=1").asks()).isNull();
    assertThat(client(ROUTES).exists("a=1").asks()).isNull();
  }

  @Test
  void a_wildcard_is_answered_even_when_there_is_nothing() {
    assertThat(client(CLUSTERS).asks("*")).isEmpty();
  }

  @Test
  void a_name_gets_its_resource() {
    assertThat(client(ROUTES).exists("a=1", "b=1").asks("b")).containsExactly("b=1");
  }

  @Test
  void a_name_that_does_not_exist_is_said_to_be_removed_at_once() {
    for (ResourceType type : ResourceType.values()) {
      assertThat(client(type).exists("a=1").asks("a", "x")).containsExactly("a=1", "-x");
    }
  }

  @Test
  void a_name_that_did_not_exist_is_sent_when_it_is_created() {
    SubscriptionDriver client = client(ROUTES);
    client.asks("x");
    client.acks();

    assertThat(client.pushes()).isNull();
    assertThat(client.exists("x=1").pushes()).containsExactly("x=1");
  }

  @Test
  void only_what_is_different_is_pushed() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1", "b=1", "c=1");
    client.asks("*");
    client.acks();

    assertThat(client.exists("a=1", "b=2", "c=1", "d=1").pushes()).containsExactly("b=2", "d=1");
    assertThat(client.pushes()).isNull();
  }

  @Test
  void a_push_for_one_host_looks_only_at_its_endpoints() {
    SubscriptionDriver client = client(ENDPOINTS).exists("outbound|80||a=1", "outbound|80||b=1");
    client.asks("outbound|80||a", "outbound|80||b");
    client.acks();
    client.exists("outbound|80||a=2", "outbound|80||b=2");

    assertThat(client.pushesHost("a")).containsExactly("outbound|80||a=2");
    assertThat(client.pushesHost("c")).isNull();
  }

  @Test
  void a_listener_or_route_that_is_gone_is_removed_with_the_push() {
    for (ResourceType type : new ResourceType[]{LISTENERS, ROUTES}) {
      SubscriptionDriver client = client(type).exists("a=1", "b=1");
      client.asks("a", "b");
      client.acks();

      assertThat(client.exists("a=2").pushes()).containsExactly("a=2", "-b");
      assertThat(client.withdraws()).isNull();
    }
  }

  @Test
  void a_cluster_or_endpoint_that_is_gone_stays_until_it_is_withdrawn() {
    for (ResourceType type : new ResourceType[]{CLUSTERS, ENDPOINTS}) {
      SubscriptionDriver client = client(type).exists("a=1", "b=1");
      client.asks("a", "b");
      client.acks();

      assertThat(client.exists("a=2").pushes()).containsExactly("a=2");
      assertThat(client.withdraws()).containsExactly("-b");
      assertThat(client.withdraws()).isNull();
      assertThat(client.pushes()).isNull();
    }
  }

  @Test
  void what_comes_back_before_it_is_withdrawn_stays_and_is_not_sent_again() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1", "b=1");
    client.asks("*");
    client.acks();
    client.exists("a=1").pushes();

    assertThat(client.exists("a=1", "b=1").pushes()).isNull();
    assertThat(client.withdraws()).isNull();
  }

  @Test
  void a_new_name_is_added_to_those_before() {
    SubscriptionDriver client = client(ROUTES).exists("a=1", "b=1");
    client.asks("a");

    assertThat(client.acks("b")).containsExactly("b=1");
    assertThat(client.exists("a=2", "b=2").pushes()).containsExactly("a=2", "b=2");
  }

  @Test
  void a_name_that_is_asked_for_again_is_sent_again_though_unchanged() {
    SubscriptionDriver client = client(ROUTES).exists("a=1");
    client.asks("a");
    client.acks();

    assertThat(client.asks("a")).containsExactly("a=1");
  }

  @Test
  void an_unsubscribed_name_is_not_pushed_any_more_and_needs_no_answer() {
    SubscriptionDriver client = client(ROUTES).exists("a=1", "b=1");
    client.asks("a", "b");
    client.acks();

    assertThat(client.unsubscribes("a")).isNull();
    assertThat(client.exists("a=2", "b=2").pushes()).containsExactly("b=2");
  }

  @Test
  void an_unsubscribed_name_that_comes_back_is_sent() {
    SubscriptionDriver client = client(ROUTES).exists("a=1");
    client.asks("a");
    client.acks();
    client.unsubscribes("a");

    assertThat(client.asks("a")).containsExactly("a=1");
  }

  @Test
  void unsubscribing_a_name_that_the_wildcard_covers_is_answered_with_its_resource() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1", "b=1");
    client.asks("*", "a");
    client.acks();

    assertThat(client.unsubscribes("a")).containsExactly("a=1");
  }

  @Test
  void unsubscribing_a_name_that_does_not_exist_under_a_wildcard_is_answered_with_its_removal() {
    SubscriptionDriver client = client(CLUSTERS).exists("b=1");
    client.asks("*", "a");
    client.acks();

    assertThat(client.unsubscribes("a")).containsExactly("-a");
  }

  @Test
  void a_name_beside_the_wildcard_of_old_leaves_it_in_force() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1", "b=1");
    client.asks();
    client.acks();

    assertThat(client.asks("a")).containsExactly("a=1");
    assertThat(client.exists("a=1", "b=2").pushes()).containsExactly("b=2");
  }

  @Test
  void unsubscribing_the_wildcard_leaves_the_names() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1", "b=1");
    client.asks("*", "a");
    client.acks();

    assertThat(client.unsubscribes("*")).isNull();
    assertThat(client.exists("a=2", "b=2").pushes()).containsExactly("a=2");
  }

  @Test
  void a_wildcard_that_follows_names_gets_the_rest() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1", "b=1");
    client.asks("a");
    client.acks();

    assertThat(client.asks("*")).containsExactly("b=1");
  }

  @Test
  void a_client_that_comes_back_gets_only_what_is_different() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1", "b=2", "d=1");

    assertThat(client.asksHolding(Map.of("a", "1", "b", "1", "c", "1"), "*")).containsExactly("b=2", "d=1");
    assertThat(client.withdraws()).containsExactly("-c");
  }

  @Test
  void a_client_that_comes_back_with_all_its_names_up_to_date_gets_nothing_and_is_in_sync() {
    SubscriptionDriver client = client(ENDPOINTS).exists("a=1", "b=1");

    assertThat(client.asksHolding(Map.of("a", "1", "b", "1"), "a", "b")).isNull();
    assertThat(client.subscription().sync().state()).isEqualTo(TypeSync.State.SYNCED);
  }

  @Test
  void what_a_client_has_but_wants_no_more_is_not_spoken_of() {
    SubscriptionDriver client = client(ROUTES).exists("a=1");

    assertThat(client.asksHolding(Map.of("a", "1", "old", "1"), "a")).isNull();
    assertThat(client.pushes()).isNull();
  }

  @Test
  void a_nonce_of_an_earlier_stream_does_not_make_the_first_request_stale() {
    SubscriptionDriver client = client(ROUTES).exists("a=1");
    client.subscription()
        .onRequest(new AdsRequest(null, ROUTES.typeUrl(), "77", null, List.of("a"), List.of(), Map.of()));

    assertThat(client.pushes()).containsExactly("a=1");
  }

  @Test
  void a_change_of_names_counts_even_in_the_answer_to_an_earlier_response() {
    SubscriptionDriver client = client(ROUTES).exists("a=1", "b=1");
    client.asks("a");
    client.exists("a=2", "b=1").pushes();

    assertThat(client.answersEarlier("b")).containsExactly("b=1");
    assertThat(client.subscription().phase()).isEqualTo(Subscription.Phase.PENDING);
  }

  @Test
  void a_rejected_resource_is_not_sent_again_until_it_is_different() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1", "b=1");
    client.asks("*");

    assertThat(client.nacks("b: bad")).isNull();
    assertThat(client.pushes()).isNull();
    assertThat(client.exists("a=1", "b=2").pushes()).containsExactly("b=2");
  }

  @Test
  void endpoints_are_sent_again_when_their_cluster_was() {
    SubscriptionDriver client = client(ENDPOINTS).exists("a=1", "b=1");
    client.asks("a");
    client.acks();

    assertThat(client.sendsAgain("a", "b")).containsExactly("a=1");
  }

  @Test
  void answers_move_it_from_phase_to_phase() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1");
    assertThat(client.subscription().phase()).isEqualTo(Subscription.Phase.INITIAL);

    client.asks("*");
    assertThat(client.subscription().phase()).isEqualTo(Subscription.Phase.PENDING);

    assertThat(client.verdict(client.latestNonce(), null)).isEqualTo(Verdict.ACK);
    assertThat(client.subscription().phase()).isEqualTo(Subscription.Phase.ACKED);

    client.exists("a=2").pushes();
    assertThat(client.verdict(client.latestNonce(), "no")).isEqualTo(Verdict.NACK);
    assertThat(client.subscription().phase()).isEqualTo(Subscription.Phase.NACKED);
    assertThat(client.verdict(client.latestNonce(), null)).isEqualTo(Verdict.NONE);
    assertThat(client.verdict("0", "no")).isEqualTo(Verdict.STALE);
    assertThat(client.subscription().phase()).isEqualTo(Subscription.Phase.NACKED);
  }

  @Test
  void an_error_with_an_empty_text_is_a_rejection() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1");
    client.asks("*");

    assertThat(client.verdict(client.latestNonce(), "")).isEqualTo(Verdict.NACK);
  }

  @Test
  void its_status_tells_what_was_sent_accepted_and_rejected() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1", "b=1");
    assertThat(client.subscription().sync())
        .isEqualTo(new TypeSync(TypeSync.State.NOT_SENT, "", "", "", 0, null, Map.of()));

    client.asks("*");
    assertThat(client.subscription().sync())
        .isEqualTo(new TypeSync(TypeSync.State.STALE, "v1", "", "1", 2, null, Map.of()));

    client.acks();
    assertThat(client.subscription().sync())
        .isEqualTo(new TypeSync(TypeSync.State.SYNCED, "v1", "v1", "1", 2, null, Map.of()));

    client.exists("a=1").pushes();
    assertThat(client.subscription().sync().state()).isEqualTo(TypeSync.State.STALE);

    client.withdraws();
    client.nacks("a: bad");
    assertThat(client.subscription().sync())
        .isEqualTo(new TypeSync(TypeSync.State.REJECTED, "v2", "v1", "2", 1, "a: bad", Map.of()));
  }

  private static SubscriptionDriver client(ResourceType type) {
    return new SubscriptionDriver(new DeltaSubscription(type));
  }
}
